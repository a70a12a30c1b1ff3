#pragma once

#include <string>
#include <string_view>

#include "base/json/value.hpp"
#include "base/result/result.hpp"

namespace splitkey::keys {

/// The id of an organization, team, survey, user or administrator: 1 to 64 characters of [A-Za-z0-9_-], so that it can
/// never leave its place in a path. A non-negative JSON integer and its canonical decimal text are the same id.
class Id {
 public:
  /// Errors: invalid_request.
  [[nodiscard]] static Result<Id> parse(std::string_view text);
  [[nodiscard]] static Result<Id> parse(const std::string& text) { return parse(std::string_view(text)); }
  [[nodiscard]] static Result<Id> parse(const char* text) { return parse(std::string_view(text)); }
  /// From a JSON string or a non-negative JSON integer. Errors: invalid_request.
  [[nodiscard]] static Result<Id> parse(const json::Value& value);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// As records hold it: an integer when it is canonical decimal and at most 2^53, else a string ("007" stays one).
  [[nodiscard]] json::Value to_json() const;
  [[nodiscard]] friend bool operator==(const Id&, const Id&) = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace splitkey::keys
