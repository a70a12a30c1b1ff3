#include "program/cli/arguments.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace splitkey::cli {
namespace {

Assignment assignment_of(std::string field, std::string value) {
  if (value == "-") return {std::move(field), Source::standard_input, ""};
  if (value == "?") return {std::move(field), Source::prompt, ""};
  if (value.starts_with('@')) return {std::move(field), Source::file, value.substr(1)};
  return {std::move(field), Source::argument, std::move(value)};
}

// `number` and not the word itself names it: what stands in the wrong place may be a secret, and this text goes to
// logs.
Outcome<Assignment> parse(const std::string& word, std::size_t number) {
  const std::size_t sign = word.find('=');
  const bool is_json = sign != std::string::npos && sign > 0 && word[sign - 1] == ':';
  const std::size_t name_bytes = is_json ? sign - 1 : sign;
  if (sign == std::string::npos || name_bytes == 0) {
    return fail(
        ExitStatus::usage,
        fmt::format("argument {} after the path is none of key=value, key:=JSON, key=@FILE, key=- and key=?", number));
  }
  std::string field = word.substr(0, name_bytes);
  std::string value = word.substr(sign + 1);
  if (is_json) return Assignment(std::move(field), Source::json, std::move(value));
  return assignment_of(std::move(field), std::move(value));
}

Outcome<void> check_together(const std::vector<Assignment>& all) {
  const auto from = [&](Source source) { return std::ranges::count(all, source, &Assignment::source); };
  if (from(Source::standard_input) > 1)
    return fail(ExitStatus::usage, "standard input can be the value of one key only");
  for (const Assignment& one : all) {
    if (one.source == Source::json && std::ranges::count(all, one.field, &Assignment::field) > 1) {
      return fail(ExitStatus::usage,
                  fmt::format("{}:= gives the whole value, so the key cannot be given again", one.field));
    }
  }
  return {};
}

}  // namespace

Outcome<std::vector<Assignment>> parse_assignments(const std::vector<std::string>& words) {
  std::vector<Assignment> all;
  for (const std::string& word : words) {
    auto one = parse(word, all.size() + 1);
    if (!one) return propagate(one);
    all.push_back(std::move(*one));
  }
  if (const auto together = check_together(all); !together) return propagate(together);
  return all;
}

}  // namespace splitkey::cli
