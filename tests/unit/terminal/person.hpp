#pragma once

#include <array>
#include <fcntl.h>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <termios.h>
#include <unistd.h>

namespace splitkey::test {

/// A terminal, and the one who sits at it.
class Person {
 public:
  Person() : keyboard_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    grantpt(keyboard_);
    unlockpt(keyboard_);
    terminal_ = open(ptsname(keyboard_), O_RDWR | O_NOCTTY | O_CLOEXEC);  // keeps it alive between two openings
  }
  ~Person() {
    close(terminal_);
    close(keyboard_);
  }
  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;

  [[nodiscard]] std::string terminal() const { return ptsname(keyboard_); }
  [[nodiscard]] bool echoes() const {
    termios state{};
    tcgetattr(terminal_, &state);
    return (state.c_lflag & ECHO) != 0;
  }
  void type(std::string_view text) const { (void)!write(keyboard_, text.data(), text.size()); }
  /// What a program writes to that is connected to this terminal.
  [[nodiscard]] int descriptor() const noexcept { return terminal_; }
  /// Reads the screen until `text` stands on it.
  void wait_for(std::string_view text) {
    std::array<char, 256> seen;
    while (screen_.find(text) == std::string::npos) {
      const ssize_t count = read(keyboard_, seen.data(), seen.size());
      if (count > 0) screen_.append(seen.data(), static_cast<std::size_t>(count));
    }
  }
  [[nodiscard]] const std::string& screen() const noexcept { return screen_; }

 private:
  int keyboard_;
  int terminal_;
  std::string screen_;
};

}  // namespace splitkey::test
