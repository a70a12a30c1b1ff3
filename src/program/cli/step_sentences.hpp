#pragma once

#include <string>

#include "admin/setup/step.hpp"

namespace splitkey::cli {

/// What people are told of a step, without its result; some take several lines. The one place where the steps of set-up
/// and of a rotation have words.
[[nodiscard]] std::string sentence(const setup::Step& step);

}  // namespace splitkey::cli
