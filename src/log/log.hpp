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

#include "log/sink.hpp"
#include "result/error.hpp"

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

/// The log of one program: made in main, passed to whoever has something to say. A message is a literal with fmt's
/// places for its arguments, or any text with fields; it becomes one line (see one_line). The same line again (level,
/// message and fields) within `repeat_window` is only counted; "… (repeated N times)" is written when another one
/// comes, or the window is over. Thread-safe. Owns its sink.
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
  void error(fmt::format_string<Args...> text, Args&&... args) {
    format(Level::error, text, fmt::make_format_args(args...));
  }
  template <class... Args>
  void warning(fmt::format_string<Args...> text, Args&&... args) {
    format(Level::warning, text, fmt::make_format_args(args...));
  }
  template <class... Args>
  void notice(fmt::format_string<Args...> text, Args&&... args) {
    format(Level::notice, text, fmt::make_format_args(args...));
  }
  template <class... Args>
  void info(fmt::format_string<Args...> text, Args&&... args) {
    format(Level::info, text, fmt::make_format_args(args...));
  }
  template <class... Args>
  void debug(fmt::format_string<Args...> text, Args&&... args) {
    format(Level::debug, text, fmt::make_format_args(args...));
  }

  void error(std::string_view text, std::initializer_list<Field> fields) { write(Level::error, text, fields); }
  void warning(std::string_view text, std::initializer_list<Field> fields) { write(Level::warning, text, fields); }
  void notice(std::string_view text, std::initializer_list<Field> fields) { write(Level::notice, text, fields); }
  void info(std::string_view text, std::initializer_list<Field> fields) { write(Level::info, text, fields); }
  void debug(std::string_view text, std::initializer_list<Field> fields) { write(Level::debug, text, fields); }

  /// Writes the count of a message whose window is over. For a timer: without it the count waits for the next message.
  void settle();

 private:
  void format(Level level, fmt::string_view text, fmt::format_args args);
  void write(Level level, std::string_view text, std::initializer_list<Field> fields);
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
