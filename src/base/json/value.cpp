#include "base/json/value.hpp"

#include <algorithm>

namespace splitkey::json {
namespace {

auto named(std::string_view name) {
  return [name](const Member& member) { return member.name.expose_text() == name; };
}

}  // namespace

Object::Object() noexcept = default;
Object::~Object() = default;
Object::Object(Object&&) noexcept = default;
Object& Object::operator=(Object&&) noexcept = default;

const Value* Object::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(members_, named(name));
  return found == members_.end() ? nullptr : &found->value;
}

Value* Object::find(std::string_view name) noexcept {
  const auto found = std::ranges::find_if(members_, named(name));
  return found == members_.end() ? nullptr : &found->value;
}

const secret::Bytes* Object::find_string(std::string_view name) const noexcept {
  const Value* value = find(name);
  return value == nullptr ? nullptr : value->as_string();
}

std::optional<std::int64_t> Object::find_integer(std::string_view name) const noexcept {
  const Value* value = find(name);
  return value == nullptr ? std::nullopt : value->as_integer();
}

std::optional<bool> Object::find_boolean(std::string_view name) const noexcept {
  const Value* value = find(name);
  return value == nullptr ? std::nullopt : value->as_boolean();
}

const Object* Object::find_object(std::string_view name) const noexcept {
  const Value* value = find(name);
  return value == nullptr ? nullptr : value->as_object();
}

const Array* Object::find_array(std::string_view name) const noexcept {
  const Value* value = find(name);
  return value == nullptr ? nullptr : value->as_array();
}

Object& Object::set(std::string_view name, Value value) {
  if (Value* present = find(name); present != nullptr) {
    *present = std::move(value);
  } else {
    members_.push_back({secret::Bytes::copy_of(name), std::move(value)});
  }
  return *this;
}

void Object::erase(std::string_view name) noexcept { std::erase_if(members_, named(name)); }

Object Object::clone() const {
  Object copy;
  copy.members_.reserve(members_.size());
  for (const Member& member : members_) copy.members_.push_back({member.name.clone(), member.value.clone()});
  return copy;
}

std::optional<bool> Value::as_boolean() const noexcept {
  const bool* boolean = std::get_if<bool>(&content_);
  return boolean == nullptr ? std::nullopt : std::optional(*boolean);
}

std::optional<std::int64_t> Value::as_integer() const noexcept {
  const auto* integer = std::get_if<std::int64_t>(&content_);
  return integer == nullptr ? std::nullopt : std::optional(*integer);
}

Value Value::clone() const {
  struct Copy {
    Value operator()(Null) const { return {}; }
    Value operator()(bool boolean) const { return {boolean}; }
    Value operator()(std::int64_t integer) const { return {integer}; }
    Value operator()(const Number& number) const { return {Number{number.literal.clone()}}; }
    Value operator()(const secret::Bytes& text) const { return {text.clone()}; }
    Value operator()(const Array& array) const {
      Array copy;
      copy.reserve(array.size());
      for (const Value& value : array) copy.push_back(value.clone());
      return {std::move(copy)};
    }
    Value operator()(const Object& object) const { return {object.clone()}; }
  };
  return std::visit(Copy{}, content_);
}

}  // namespace splitkey::json
