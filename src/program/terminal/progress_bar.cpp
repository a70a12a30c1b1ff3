#include "program/terminal/progress_bar.hpp"

#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "program/terminal/table.hpp"

namespace splitkey::terminal {
namespace {

constexpr std::size_t cells = 20;
constexpr std::size_t steps_a_line = 100;
constexpr std::string_view erase_line = "\r\x1b[K";

// A line that reaches the last column would wrap, and could not be drawn over.
std::size_t room_on(int terminal) {
  winsize size{};
  const bool known = ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return (known ? size.ws_col : std::size_t{80}) - 1;
}

std::string bar(std::size_t done, std::size_t total, std::string_view label) {
  const std::size_t full = total == 0 ? 0 : done * cells / total;
  return fmt::format("[{}{}] {}/{} {}", std::string(full, '#'), std::string(cells - full, '-'), done, total,
                     printable(label));
}

}  // namespace

ProgressBar::ProgressBar(const Streams& streams) : streams_(streams), on_terminal_(isatty(streams.errors) == 1) {}

void ProgressBar::show(std::size_t done, std::size_t total, std::string_view label) {
  if (on_terminal_) {
    const std::string line = std::string(erase_line) + bar(done, total, label).substr(0, room_on(streams_.errors));
    (void)write_all(streams_.errors, secret::as_bytes(line));
    drawn_ = true;
  } else if (done > 0 && done % steps_a_line == 0) {
    complain(streams_, fmt::format("{} of {} done", done, total));
  }
}

void ProgressBar::clear() {
  if (drawn_) (void)write_all(streams_.errors, secret::as_bytes(erase_line));
  drawn_ = false;
}

}  // namespace splitkey::terminal
