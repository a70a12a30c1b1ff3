#pragma once

#include <stdexcept>
#include <string>
#include <sysexits.h>

namespace splitkey::config {

/// What makes a start impossible. It ends in main, with its text and its exit status (sysexits.h): EX_CONFIG for what
/// the administrator wrote, EX_OSERR for what the system refuses, EX_SOFTWARE for a self-test that failed.
class StartError : public std::runtime_error {
 public:
  StartError(int exit_status, const std::string& text) : std::runtime_error(text), exit_status_(exit_status) {}
  [[nodiscard]] int exit_status() const noexcept { return exit_status_; }

 private:
  int exit_status_;
};

}  // namespace splitkey::config
