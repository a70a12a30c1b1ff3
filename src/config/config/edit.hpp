#pragma once

#include <string>
#include <string_view>

namespace splitkey::config {

/// `text`, a configuration file's, with the setting `path` ("vault.addresses") being `value`, which is YAML. Comments
/// and all other lines stay, also a comment behind the value, but for those within a value of several lines. A line
/// that has the setting behind a #, with a value without blanks outside quotes and brackets, gives its place. What is
/// written in one line with braces is not understood: whoever edits reads the result with parse_config(), and compares.
[[nodiscard]] std::string with_setting(const std::string& text, std::string_view path, const std::string& value);

}  // namespace splitkey::config
