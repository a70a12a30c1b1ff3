#include "base/json/texts.hpp"

namespace splitkey::json {

std::string text_of(const Object* object, std::string_view name) {
  const secret::Bytes* text = object == nullptr ? nullptr : object->find_string(name);
  return text == nullptr ? std::string() : std::string(text->expose_text());
}

std::string text_of(const Object& object, std::string_view name) { return text_of(&object, name); }

std::vector<std::string> texts_of(const Object& object, std::string_view name) {
  std::vector<std::string> texts;
  const Array* array = object.find_array(name);
  if (array == nullptr) return texts;
  for (const Value& value : *array) {
    if (const secret::Bytes* text = value.as_string()) texts.emplace_back(text->expose_text());
  }
  return texts;
}

}  // namespace splitkey::json
