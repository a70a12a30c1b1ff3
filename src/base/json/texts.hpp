#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json/value.hpp"

/// Members of an object that are no secrets, as ordinary strings: names, times, accessors, help.
namespace splitkey::json {

/// The member's text; empty where there is none, or something else, or no `object` at all.
[[nodiscard]] std::string text_of(const Object* object, std::string_view name);
[[nodiscard]] std::string text_of(const Object& object, std::string_view name);

/// The texts of the member that is an array; what is no text in it is left out. Empty where there is none.
[[nodiscard]] std::vector<std::string> texts_of(const Object& object, std::string_view name);

}  // namespace splitkey::json
