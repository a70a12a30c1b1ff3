#include "base/json/equal.hpp"

#include <algorithm>

namespace splitkey::json {

bool equal(const Object& a, const Object& b) {
  if (a.members().size() != b.members().size()) return false;
  return std::ranges::all_of(a.members(), [&b](const Member& member) {
    const Value* other = b.find(member.name.expose_text());
    return other != nullptr && equal(member.value, *other);
  });
}

bool equal(const Value& a, const Value& b) {
  if (a.as_object() != nullptr && b.as_object() != nullptr) return equal(*a.as_object(), *b.as_object());
  if (a.as_array() != nullptr && b.as_array() != nullptr) {
    return std::ranges::equal(*a.as_array(), *b.as_array(), [](const Value& x, const Value& y) { return equal(x, y); });
  }
  if (a.as_string() != nullptr && b.as_string() != nullptr) return *a.as_string() == *b.as_string();
  if (a.as_number() != nullptr && b.as_number() != nullptr) return a.as_number()->literal == b.as_number()->literal;
  if (a.as_integer() || b.as_integer()) return a.as_integer() == b.as_integer();
  if (a.as_boolean() || b.as_boolean()) return a.as_boolean() == b.as_boolean();
  return a.is_null() && b.is_null();
}

}  // namespace splitkey::json
