#pragma once

#include <memory>

#include "base/secret/bytes.hpp"

namespace splitkey::cluster {

/// A token as it is sent: requests under way share its text with whoever keeps it alive. nullptr, or empty: nobody's,
/// for the calls that need none.
using SharedToken = std::shared_ptr<const secret::Bytes>;

}  // namespace splitkey::cluster
