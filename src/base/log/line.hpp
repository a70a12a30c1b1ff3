#pragma once

#include <string>
#include <string_view>

namespace splitkey::log {

/// The most bytes of a message or a value that are logged; what is longer is cut and ends with "...".
inline constexpr std::size_t longest_line_bytes = 2048;

/// `text` as it may stand in one line of a log: what would begin another line, move a terminal's cursor or turn the
/// direction of reading is a `?`, and so is every byte that is no UTF-8. Without it, whoever can get a text logged
/// could forge lines.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace splitkey::log
