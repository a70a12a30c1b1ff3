#include "config/edit.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

namespace splitkey::config {
namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t step = 2;

/// A part of the file: the lines of one mapping, all with the same indentation or below it.
struct Range {
  std::size_t begin;
  std::size_t end;
  std::size_t indentation;
};

std::size_t indentation_of(const std::string& line) { return std::min(line.find_first_not_of(' '), line.size()); }

bool is_comment_or_blank(const std::string& line) {
  const std::size_t at = indentation_of(line);
  return at == line.size() || line[at] == '#';
}

/// "- https://…", beside the key whose value it belongs to, or below it.
bool is_item(const std::string& line, std::size_t indentation) {
  return indentation_of(line) == indentation && std::string_view(line).substr(indentation).starts_with("- ");
}

/// What belongs to the setting that stands before it with such an indentation.
bool is_within(const std::string& line, std::size_t indentation) {
  return indentation_of(line) > indentation || is_item(line, indentation);
}

bool has_key(const std::string& line, std::size_t indentation, std::string_view key) {
  return indentation_of(line) == indentation && std::string_view(line).substr(indentation).starts_with(key) &&
         std::string_view(line).substr(indentation + key.size()).starts_with(':');
}

/// "  # addresses: []", and "#   key_check" where the whole section is a comment.
bool has_commented_key(const std::string& line, std::string_view key) {
  std::size_t at = indentation_of(line);
  if (at == line.size() || line[at] != '#') return false;
  at = line.find_first_not_of(' ', at + 1);
  return at != std::string::npos && has_key(line.substr(at), 0, key);
}

/// Where the mapping ends that the line `at` begins: at the next setting beside or above it, or before the comments
/// that belong to that one.
std::size_t end_of(const Lines& lines, std::size_t at, const Range& within) {
  std::size_t end = at + 1;
  while (end < within.end && (is_comment_or_blank(lines[end]) || is_within(lines[end], within.indentation))) ++end;
  // A blank line ends the section, unless the section goes on behind it.
  std::size_t last = at + 1;
  for (std::size_t i = at + 1; i < end; ++i) {
    if (!is_comment_or_blank(lines[i])) last = i + 1;
  }
  while (last < end && lines[last].find_first_not_of(' ') != std::string::npos) ++last;
  return last;
}

/// How far the settings between these lines are indented, which belong to one that is indented by `outer`.
std::size_t indentation_between(const Lines& lines, std::size_t begin, std::size_t end, std::size_t outer) {
  for (std::size_t i = begin; i < end; ++i) {
    if (!is_comment_or_blank(lines[i]) && indentation_of(lines[i]) > outer) return indentation_of(lines[i]);
  }
  return outer + step;
}

std::string line_for(std::size_t indentation, std::string_view key, const std::string& value) {
  return std::string(indentation, ' ').append(key).append(":").append(value.empty() ? "" : " ").append(value);
}

/// The line of `key` in the range, made active or added where it is not there.
std::size_t place_of(Lines& lines, Range& within, std::string_view key) {
  const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(within.begin);
  const auto end = lines.begin() + static_cast<std::ptrdiff_t>(within.end);
  auto found = std::find_if(begin, end, [&](const auto& line) { return has_key(line, within.indentation, key); });
  if (found != end) return static_cast<std::size_t>(found - lines.begin());
  found = std::find_if(begin, end, [&](const auto& line) { return has_commented_key(line, key); });
  if (found == end) {
    found = lines.insert(end, std::string());
    ++within.end;
  }
  *found = line_for(within.indentation, key, "");
  return static_cast<std::size_t>(found - lines.begin());
}

}  // namespace

std::string with_setting(const std::string& text, std::string_view path, const std::string& value) {
  Lines lines;
  std::istringstream stream(text);
  const bool has_returns = text.find("\r\n") != std::string::npos;
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  Range within{0, lines.size(), 0};
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    const std::size_t at = place_of(lines, within, path.substr(0, dot));
    const std::size_t end = end_of(lines, at, within);
    within = {at + 1, end, indentation_between(lines, at + 1, end, within.indentation)};
    path.remove_prefix(dot + 1);
  }
  const std::size_t at = place_of(lines, within, path);
  const std::size_t end = end_of(lines, at, within);
  // A value of several lines goes; comments behind it stay.
  const auto is_of_value = [&](const std::string& line) {
    return !is_comment_or_blank(line) && is_within(line, within.indentation);
  };
  const auto first = lines.begin() + static_cast<std::ptrdiff_t>(at);
  *first = line_for(within.indentation, path, value);
  lines.erase(std::remove_if(first + 1, lines.begin() + static_cast<std::ptrdiff_t>(end), is_of_value),
              lines.begin() + static_cast<std::ptrdiff_t>(end));
  std::string edited;
  for (const std::string& line : lines) edited.append(line).append(has_returns ? "\r\n" : "\n");
  return edited;
}

}  // namespace splitkey::config
