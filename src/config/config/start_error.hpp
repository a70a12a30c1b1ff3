#pragma once

#include <stdexcept>
#include <string>

#include "base/result/exit_status.hpp"

namespace splitkey::config {

/// What makes a start impossible. It ends in main, with its text and its exit status: `configuration` for what the
/// administrator wrote, `system_refuses` for what the system refuses, `self_test_failed` for a self-test that failed.
class StartError : public std::runtime_error {
 public:
  StartError(ExitStatus exit_status, const std::string& text) : std::runtime_error(text), exit_status_(exit_status) {}
  [[nodiscard]] ExitStatus exit_status() const noexcept { return exit_status_; }

 private:
  ExitStatus exit_status_;
};

}  // namespace splitkey::config
