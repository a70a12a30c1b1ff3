#pragma once

#include <cstdlib>
#include <initializer_list>
#include <map>
#include <string>

namespace splitkey::config {

/// Environment variables for the length of a test.
class Variables {
 public:
  Variables(std::initializer_list<std::pair<const std::string, std::string>> values) : values_(values) {
    for (const auto& [name, value] : values_) setenv(name.c_str(), value.c_str(), 1);
  }
  ~Variables() {
    for (const auto& [name, value] : values_) unsetenv(name.c_str());
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;

 private:
  const std::map<std::string, std::string> values_;
};

}  // namespace splitkey::config
