#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/secret/bytes.hpp"

/// JSON whose strings lie in locked memory.
namespace splitkey::json {

class Value;
struct Member;

/// A number that is no 64-bit integer, kept as it was written: Vault's records may hold some that we only pass on.
struct Number {
  secret::Bytes literal;
};

struct Null {};

/// A JSON array.
using Array = std::vector<Value>;

/// A JSON object; its members keep their order. Names and strings lie in the arena, the nodes (which hold lengths and
/// addresses only) in the ordinary heap. Move-only, like all that may hold a secret.
class Object {
 public:
  Object() noexcept;
  ~Object();
  Object(Object&&) noexcept;
  Object& operator=(Object&&) noexcept;

  /// The member's value, nullptr where there is none.
  [[nodiscard]] const Value* find(std::string_view name) const noexcept;
  [[nodiscard]] Value* find(std::string_view name) noexcept;

  /// The member's value where it is a string (integer, object, …), else nothing.
  [[nodiscard]] const secret::Bytes* find_string(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<std::int64_t> find_integer(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<bool> find_boolean(std::string_view name) const noexcept;
  [[nodiscard]] const Object* find_object(std::string_view name) const noexcept;
  [[nodiscard]] const Array* find_array(std::string_view name) const noexcept;

  /// Replaces the member of that name in its place, or appends one.
  Object& set(std::string_view name, Value value);
  /// Removes the member, if there is one.
  void erase(std::string_view name) noexcept;

  [[nodiscard]] const std::vector<Member>& members() const noexcept { return members_; }
  [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
  [[nodiscard]] Object clone() const;

 private:
  friend class Reader;
  std::vector<Member> members_;
};

/// Any JSON value.
class Value {
 public:
  Value() noexcept : content_(Null{}) {}
  template <std::same_as<bool> Boolean>  // and no pointer, which C++ would take for one
  Value(Boolean boolean) noexcept : content_(boolean) {}
  Value(std::int64_t integer) noexcept : content_(integer) {}
  Value(int integer) noexcept : content_(std::int64_t{integer}) {}
  Value(std::uint64_t integer) = delete;  // cast it: what is beyond 2^63 has no place in our messages
  Value(std::string_view text) : content_(secret::Bytes::copy_of(text)) {}
  Value(const char* text) : Value(std::string_view(text)) {}
  Value(const std::string& text) : Value(std::string_view(text)) {}
  Value(secret::Bytes&& text) noexcept : content_(std::move(text)) {}
  Value(Number&& number) noexcept : content_(std::move(number)) {}
  Value(Array&& array) noexcept : content_(std::move(array)) {}
  Value(Object&& object) noexcept : content_(std::move(object)) {}

  [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<Null>(content_); }
  [[nodiscard]] std::optional<bool> as_boolean() const noexcept;
  [[nodiscard]] std::optional<std::int64_t> as_integer() const noexcept;
  [[nodiscard]] const Number* as_number() const noexcept { return std::get_if<Number>(&content_); }
  [[nodiscard]] const secret::Bytes* as_string() const noexcept { return std::get_if<secret::Bytes>(&content_); }
  [[nodiscard]] const Array* as_array() const noexcept { return std::get_if<Array>(&content_); }
  [[nodiscard]] const Object* as_object() const noexcept { return std::get_if<Object>(&content_); }
  [[nodiscard]] Array* as_array() noexcept { return std::get_if<Array>(&content_); }
  [[nodiscard]] Object* as_object() noexcept { return std::get_if<Object>(&content_); }
  [[nodiscard]] secret::Bytes* as_string() noexcept { return std::get_if<secret::Bytes>(&content_); }

  [[nodiscard]] Value clone() const;

 private:
  std::variant<Null, bool, std::int64_t, Number, secret::Bytes, Array, Object> content_;
};

struct Member {
  secret::Bytes name;
  Value value;
};

}  // namespace splitkey::json
