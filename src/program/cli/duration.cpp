#include "program/cli/duration.hpp"

#include <charconv>

#include "socket/wire/request.hpp"

namespace splitkey::cli {
namespace {

std::int64_t milliseconds_in(std::string_view unit) {
  if (unit == "ms") return 1;
  if (unit == "s") return 1000;
  return unit == "m" ? 60'000 : 0;
}

}  // namespace

Outcome<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const char* end = text.data() + text.size();
  std::int64_t number = 0;
  const auto [unit, error] = std::from_chars(text.data(), end, number);
  const std::int64_t factor = milliseconds_in({unit, static_cast<std::size_t>(end - unit)});
  const bool in_bounds = factor > 0 && number >= 1 && number <= wire::max_deadline.count() / factor;
  if (error != std::errc() || !in_bounds) {
    return fail(ExitStatus::usage, "a deadline is 1ms to 5m, for example 250ms, 5s or 2m");
  }
  return std::chrono::milliseconds(number * factor);
}

}  // namespace splitkey::cli
