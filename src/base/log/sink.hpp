#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log/messages.hpp"

namespace splitkey::log {

/// How much a line matters. The numbers are syslog's (RFC 5424, 6.2.1), which journald and the `<N>` prefix use too.
enum class Level : std::uint8_t { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

/// "error", "warning", "notice", "info" or "debug", as in the configuration's log.level.
[[nodiscard]] std::string_view name(Level level) noexcept;

/// The reverse of name(); nullopt for any other word.
[[nodiscard]] std::optional<Level> level_from_name(std::string_view name) noexcept;

/// A fact beside the message that a program may filter by (`journalctl REQUEST_ID=…`). The name is ours: A-Z, 0-9 and
/// _, beginning with a letter, as journald wants it.
struct JournalField {
  std::string name;
  std::string value;

  [[nodiscard]] bool operator==(const JournalField&) const = default;
};

/// One line of the log. Message and values hold no control characters once Log has passed them on.
struct Entry {
  Level level;
  std::string message;
  std::vector<JournalField> fields;
  MessageId about{};

  [[nodiscard]] bool operator==(const Entry&) const = default;
};

/// Where lines go. Log calls it for one line at a time.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Writes the line, or drops it: a log that cannot be written stops nobody's work.
  virtual void write(const Entry& entry) noexcept = 0;
};

/// The place for what a program says on `fd`, standard error: journald's own socket, with the fields, when systemd has
/// connected `fd` to the journal ($JOURNAL_STREAM, systemd.exec(5)); `time level message NAME=value` on a terminal;
/// else `<N>message NAME=value` (sd-daemon(3)), which keeps the level through a pipe. Does not own `fd`.
[[nodiscard]] std::unique_ptr<Sink> open_sink(int fd = 2);

}  // namespace splitkey::log
