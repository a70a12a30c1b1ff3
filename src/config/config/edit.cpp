#include "config/config/edit.hpp"

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

constexpr const char* blanks = " \t";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Where the quotes end that begin at `at`; npos: not in this line.
std::size_t end_of_quotes(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    const bool escapes = quote == '"' ? text[i] == '\\' : text.substr(i).starts_with("''");
    if (escapes) {
      ++i;
    } else if (text[i] == quote) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// What stands behind a setting's colon, with an x for each character of a text within quotes.
std::string without_quoted(std::string_view text) {
  std::string bare(text);
  char before = ':';  // an apostrophe elsewhere than at a value's beginning opens nothing
  for (std::size_t i = 0; i < bare.size(); ++i) {
    if (is_blank(bare[i])) continue;
    const bool may_open = std::string_view("[{,:").find(before) != std::string_view::npos;
    before = bare[i];
    if (!may_open || (bare[i] != '"' && bare[i] != '\'')) continue;
    const std::size_t end = end_of_quotes(text, i);
    if (end == std::string_view::npos) continue;
    std::fill(bare.begin() + static_cast<std::ptrdiff_t>(i), bare.begin() + static_cast<std::ptrdiff_t>(end) + 1, 'x');
    i = end;
  }
  return bare;
}

/// Where the comment begins behind what stands behind a setting's colon, with the blanks before it; without one: its
/// size.
std::size_t begin_of_comment(std::string_view bare) {
  const std::size_t at = std::min(bare.find(" #"), bare.find("\t#"));
  return at == std::string_view::npos ? bare.size() : bare.find_last_not_of(blanks, at) + 1;
}

/// Whether this, behind a colon, is a setting's value rather than a sentence: without blanks, or none at all.
bool looks_like_value(std::string_view text) {
  const std::string bare = without_quoted(text);
  const std::string_view value = std::string_view(bare).substr(0, begin_of_comment(bare));
  const std::size_t begin = value.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return true;
  const std::size_t end = value.find_last_not_of(blanks) + 1;
  int depth = 0;
  for (const char c : value.substr(begin, end - begin)) {
    depth += (c == '[' || c == '{') - (c == ']' || c == '}');
    if (depth == 0 && is_blank(c)) return false;
  }
  return depth == 0 && begin > 0;
}

/// "  # addresses: []", and "#   key_check" where the whole section is a comment.
bool has_commented_key(const std::string& line, std::string_view key) {
  std::size_t at = indentation_of(line);
  if (at == line.size() || line[at] != '#') return false;
  at = line.find_first_not_of(' ', at + 1);
  return at != std::string::npos && has_key(line.substr(at), 0, key) &&
         looks_like_value(std::string_view(line).substr(at + key.size() + 1));
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
  const auto is_of_value = [&](const std::string& line) {
    return !is_comment_or_blank(line) && is_within(line, within.indentation);
  };
  const auto first = lines.begin() + static_cast<std::ptrdiff_t>(at);
  const auto last = lines.begin() + static_cast<std::ptrdiff_t>(end);
  // A value of several lines goes, with what stands in them; comments behind it stay, and one behind a value of one.
  const std::string former = first->substr(within.indentation + path.size() + 1);
  const bool is_one_line = std::none_of(first + 1, last, is_of_value);
  const std::string comment = is_one_line ? former.substr(begin_of_comment(without_quoted(former))) : "";
  *first = line_for(within.indentation, path, value) + comment;
  lines.erase(std::remove_if(first + 1, last, is_of_value), last);
  std::string edited;
  for (const std::string& line : lines) edited.append(line).append(has_returns ? "\r\n" : "\n");
  return edited;
}

}  // namespace splitkey::config
