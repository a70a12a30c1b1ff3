#include "keys/keys/id.hpp"

#include <charconv>

#include "keys/keys/detail/segment.hpp"

namespace splitkey::keys {
namespace {

// Up to here every reader of JSON agrees on an integer, those that keep numbers as doubles too.
constexpr std::int64_t greatest_integer = std::int64_t{1} << 53;

}  // namespace

Result<Id> Id::parse(std::string_view text) {
  if (!detail::is_segment(text)) {
    return failure(Errc::invalid_request, "an id is 1 to 64 characters of A-Z, a-z, 0-9, _ and -");
  }
  return Id(std::string(text));
}

Result<Id> Id::parse(const json::Value& value) {
  if (const secret::Bytes* text = value.as_string()) return parse(text->expose_text());
  if (const auto integer = value.as_integer(); integer && *integer >= 0) return Id(std::to_string(*integer));
  return failure(Errc::invalid_request, "an id is a string or an integer that is not negative");
}

json::Value Id::to_json() const {
  std::int64_t integer = 0;
  const char* end = text_.data() + text_.size();
  const auto [stopped, error] = std::from_chars(text_.data(), end, integer);
  const bool decimal = error == std::errc{} && stopped == end;
  if (decimal && integer >= 0 && integer <= greatest_integer && std::to_string(integer) == text_) return integer;
  return text_;
}

}  // namespace splitkey::keys
