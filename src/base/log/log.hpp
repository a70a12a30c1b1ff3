#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/log/messages.hpp"
#include "base/log/sink.hpp"
#include "base/result/error.hpp"

/// An error in a message is its code and its text: "vault_sealed: …".
template <>
struct fmt::formatter<splitkey::Error> : fmt::formatter<std::string_view> {
  auto format(const splitkey::Error& error, fmt::format_context& context) const {
    return fmt::format_to(context.out(), "{}: {}", splitkey::name(error.code()), error.message());
  }
};

/// What may be logged, and where to. A secret has no formatter and converts to nothing that has one, so that logging it
/// does not compile.
namespace splitkey::log {

/// Now, on a clock that only goes forward.
using Clock = std::function<std::chrono::steady_clock::time_point()>;

/// How long after a message the same message again is counted instead of written.
inline constexpr std::chrono::seconds repeat_window{10};

/// The log of one program: made in main, passed to whoever has something to say. A message says what it is about
/// (messages.hpp), and is a literal with fmt's places for its arguments, or any text with fields; it becomes one line
/// (see one_line). The same line again (level, message and fields) within `repeat_window` is only counted; "… (repeated
/// N times)" is written when another one comes, or the window is over. Thread-safe. Owns its sink.
class Log {
 public:
  /// Lines less important than `least` are dropped.
  Log(Level least, std::unique_ptr<Sink> sink, Clock clock = std::chrono::steady_clock::now);
  /// Writes the count still held back.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// From now on lines less important than `least` are dropped.
  void set_least(Level least) noexcept { least_ = least; }

  template <class... Args>
  void error(MessageId about, fmt::format_string<Args...> text, Args&&... args) {
    format(Level::error, about, text, fmt::make_format_args(args...));
  }
  template <class... Args>
  void warning(MessageId about, fmt::format_string<Args...> text, Args&&... args) {
    format(Level::warning, about, text, fmt::make_format_args(args...));
  }
  template <class... Args>
  void notice(MessageId about, fmt::format_string<Args...> text, Args&&... args) {
    format(Level::notice, about, text, fmt::make_format_args(args...));
  }
  template <class... Args>
  void info(MessageId about, fmt::format_string<Args...> text, Args&&... args) {
    format(Level::info, about, text, fmt::make_format_args(args...));
  }
  template <class... Args>
  void debug(MessageId about, fmt::format_string<Args...> text, Args&&... args) {
    format(Level::debug, about, text, fmt::make_format_args(args...));
  }

  void error(MessageId about, std::string_view text, std::initializer_list<JournalField> fields) {
    write(Level::error, about, text, fields);
  }
  void warning(MessageId about, std::string_view text, std::initializer_list<JournalField> fields) {
    write(Level::warning, about, text, fields);
  }
  void notice(MessageId about, std::string_view text, std::initializer_list<JournalField> fields) {
    write(Level::notice, about, text, fields);
  }
  void info(MessageId about, std::string_view text, std::initializer_list<JournalField> fields) {
    write(Level::info, about, text, fields);
  }
  void debug(MessageId about, std::string_view text, std::initializer_list<JournalField> fields) {
    write(Level::debug, about, text, fields);
  }

  /// Writes the count of a message whose window is over. For a timer: without it the count waits for the next message.
  void settle();

 private:
  void format(Level level, MessageId about, fmt::string_view text, fmt::format_args args);
  void write(Level level, MessageId about, std::string_view text, std::initializer_list<JournalField> fields);
  void write_count();
  [[nodiscard]] bool within_window() const { return clock_() < written_at_ + repeat_window; }

  std::atomic<Level> least_;
  const std::unique_ptr<Sink> sink_;
  const Clock clock_;

  std::mutex mutex_;
  std::optional<Entry> last_;
  std::chrono::steady_clock::time_point written_at_;
  std::uint64_t repeats_ = 0;
};

}  // namespace splitkey::log
