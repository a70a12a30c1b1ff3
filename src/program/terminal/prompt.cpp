#include "program/terminal/prompt.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/posix/descriptor.hpp"
#include "program/terminal/streams.hpp"

namespace splitkey::terminal {
namespace {

// A terminal gives lines of at most this length (termios(3), "Canonical mode").
constexpr std::size_t max_line_bytes = 4096;

/// Holds back the signals that end or stop the process. One that comes meanwhile takes effect when this dies.
class HeldSignals {
 public:
  HeldSignals() : arrived_(hold()) {}
  ~HeldSignals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  /// Readable once one has come; nobody reads it, so the signal stays pending.
  [[nodiscard]] int arrived() const noexcept { return arrived_.number(); }

 private:
  int hold() {
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) sigaddset(&held, signal);
    sigprocmask(SIG_BLOCK, &held, &before_);
    return signalfd(-1, &held, SFD_CLOEXEC);
  }

  sigset_t before_{};
  posix::Descriptor arrived_;
};

/// A terminal that does not show what is typed, as long as this lives.
class Silence {
 public:
  explicit Silence(int terminal) noexcept : terminal_(terminal), known_(tcgetattr(terminal, &before_) == 0) {
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
    if (known_) known_ = tcsetattr(terminal, TCSAFLUSH, &silent) == 0;
  }
  ~Silence() {
    if (known_) tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  [[nodiscard]] bool holds() const noexcept { return known_; }

 private:
  int terminal_;
  termios before_{};
  bool known_ = false;
};

/// What stands on a cleared terminal, which is cleared again when this dies: what it has scrolled away included
/// (ECMA-48, and xterm's 3J).
class Page {
 public:
  explicit Page(int terminal) noexcept : terminal_(terminal) {}
  ~Page() { (void)clear(); }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  [[nodiscard]] Outcome<void> show(std::span<const std::uint8_t> text) const {
    auto cleared = clear();
    return cleared ? write_all(terminal_, text) : cleared;
  }

 private:
  [[nodiscard]] Outcome<void> clear() const { return write_all(terminal_, secret::as_bytes("\x1b[H\x1b[2J\x1b[3J")); }

  int terminal_;
};

/// One line; nothing when a signal came first.
Outcome<std::optional<secret::Bytes>> read_line(int terminal, int signals) {
  std::array<pollfd, 2> waiting{pollfd{terminal, POLLIN, 0}, pollfd{signals, POLLIN, 0}};
  if (poll(waiting.data(), waiting.size(), -1) < 0 || waiting[1].revents != 0) return std::nullopt;
  secret::Bytes line(max_line_bytes);
  const ssize_t count = read(terminal, line.expose_for_writing().data(), line.size_bytes());
  if (count <= 0) return fail(ExitStatus::no_input, "nothing was typed");
  line.shorten(static_cast<std::size_t>(count));
  drop_final_newline(line);
  return line;
}

enum class Echo { on, off };

/// What is asked, and what stands on the screen meanwhile, and no longer.
struct Question {
  std::string_view text;
  Echo echo;
  std::span<const std::uint8_t> page{};
};

Outcome<std::optional<secret::Bytes>> ask_once(int terminal, const Question& question) {
  // Destroyed in the reverse order: what was held back takes effect when the terminal is as it was.
  const HeldSignals held;
  std::optional<Silence> silence;
  if (question.echo == Echo::off) silence.emplace(terminal);
  if (silence && !silence->holds())
    return fail(ExitStatus::no_input, "there is no terminal that could ask without echo");
  std::optional<Page> page;
  if (!question.page.empty()) {
    page.emplace(terminal);
    if (auto shown = page->show(question.page); !shown) return propagate(shown);
  }
  if (auto asked = write_all(terminal, secret::as_bytes(question.text)); !asked) return propagate(asked);
  auto line = read_line(terminal, held.arrived());
  if (silence) (void)write_all(terminal, secret::as_bytes("\n"));
  return line;
}

Outcome<secret::Bytes> ask_on(const std::filesystem::path& terminal, const Question& question) {
  const posix::Descriptor opened(open(terminal.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!opened) return fail(ExitStatus::no_input, "there is no terminal to ask on");
  // A signal that did not end us (stopped, and continued): ask again.
  while (true) {
    auto line = ask_once(opened.number(), question);
    if (!line) return propagate(line);
    if (*line) return std::move(**line);
  }
}

secret::Bytes without_blanks_behind(secret::Bytes line) {
  line.shorten(line.expose_text().find_last_not_of(" \t\r") + 1);
  return line;
}

}  // namespace

Outcome<secret::Bytes> ask_without_echo(const std::filesystem::path& terminal, std::string_view question) {
  return ask_on(terminal, {question, Echo::off});
}

Outcome<secret::Bytes> ask(const std::filesystem::path& terminal, std::string_view question) {
  return ask_on(terminal, {question, Echo::on}).map(without_blanks_behind);
}

Outcome<secret::Bytes> ask_below(const std::filesystem::path& terminal, std::span<const std::uint8_t> page,
                                 std::string_view question) {
  return ask_on(terminal, {question, Echo::on, page}).map(without_blanks_behind);
}

Outcome<void> show_on(const std::filesystem::path& terminal, std::span<const std::uint8_t> text) {
  const posix::Descriptor opened(open(terminal.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!opened) return fail(ExitStatus::no_input, "there is no terminal to show anything on");
  return write_all(opened.number(), text);
}

}  // namespace splitkey::terminal
