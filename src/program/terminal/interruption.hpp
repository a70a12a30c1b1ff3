#pragma once

#include <chrono>
#include <csignal>
#include <optional>

#include "base/result/exit_status.hpp"

namespace splitkey::terminal {

/// While one lives, the first SIGINT or SIGTERM is only remembered, so that what is under way can be finished; a second
/// one ends the process at once. A signal that was ignored before stays so. One at a time, and none while something is
/// asked on the terminal: a prompt is to end at the first signal.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// Whether a signal has come, and the exit status that says which: 128 and its number.
  [[nodiscard]] std::optional<ExitStatus> arrived() const noexcept;

  /// Waits, at most until a signal comes. Whether none has come.
  [[nodiscard]] bool wait(std::chrono::milliseconds pause) const noexcept;

 private:
  struct sigaction interrupt_before_ {};
  struct sigaction terminate_before_ {};
};

}  // namespace splitkey::terminal
