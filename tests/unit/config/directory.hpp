#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <boost/test/unit_test.hpp>

namespace splitkey::config {

/// A directory of a test's own.
class Directory {
 public:
  Directory() {
    std::string pattern = "/tmp/splitkey-test-XXXXXX";
    BOOST_TEST_REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Directory() { std::filesystem::remove_all(path); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(path / name) << content;
    return path / name;
  }

  std::filesystem::path path;
};

}  // namespace splitkey::config
