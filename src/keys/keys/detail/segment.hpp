#pragma once

#include <string_view>

namespace splitkey::keys::detail {

/// Whether `text` may stand between two slashes of a Vault path: [A-Za-z0-9_-]{1,64}, so that it can never leave its
/// place.
[[nodiscard]] bool is_segment(std::string_view text) noexcept;

}  // namespace splitkey::keys::detail
