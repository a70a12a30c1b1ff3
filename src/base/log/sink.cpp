#include "base/log/sink.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <fmt/format.h>
#include <systemd/sd-journal.h>

namespace splitkey::log {
namespace {

constexpr std::array<std::pair<Level, std::string_view>, 5> level_names{{{Level::error, "error"},
                                                                         {Level::warning, "warning"},
                                                                         {Level::notice, "notice"},
                                                                         {Level::info, "info"},
                                                                         {Level::debug, "debug"}}};

// One write for a line, so that lines of several processes on one pipe do not mix.
void write_line(int fd, std::string line, const std::vector<JournalField>& fields) {
  for (const JournalField& field : fields) line += fmt::format(" {}={}", field.name, field.value);
  line += '\n';
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd, rest.data(), rest.size());
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
    if (written < 0 && errno != EINTR) return;
  }
}

std::string time_of_day() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

class Terminal : public Sink {
 public:
  explicit Terminal(int fd) : fd_(fd) {}
  void write(const Entry& entry) noexcept override {
    write_line(fd_, fmt::format("{} {:<7} {}", time_of_day(), name(entry.level), entry.message), entry.fields);
  }

 private:
  int fd_;
};

class Prefixed : public Sink {
 public:
  explicit Prefixed(int fd) : fd_(fd) {}
  void write(const Entry& entry) noexcept override {
    write_line(fd_, fmt::format("<{}>{}", static_cast<int>(entry.level), entry.message), entry.fields);
  }

 private:
  int fd_;
};

class Journal : public Sink {
 public:
  explicit Journal(int fd) : stream_(fd) {}
  void write(const Entry& entry) noexcept override {
    std::vector<std::string> texts{fmt::format("PRIORITY={}", static_cast<int>(entry.level)),
                                   fmt::format("MESSAGE={}", entry.message)};
    if (!entry.about.digits.empty()) texts.push_back(fmt::format("MESSAGE_ID={}", entry.about.digits));
    for (const JournalField& field : entry.fields) texts.push_back(fmt::format("{}={}", field.name, field.value));
    std::vector<iovec> pieces;
    pieces.reserve(texts.size());
    for (std::string& text : texts) pieces.push_back({text.data(), text.size()});
    if (sd_journal_sendv(pieces.data(), static_cast<int>(pieces.size())) < 0) stream_.write(entry);
  }

 private:
  Prefixed stream_;  // still leads to the journal, by another way
};

// $JOURNAL_STREAM is "device:inode", in decimal.
bool leads_to_journal(int fd, std::string_view journal_stream) {
  struct stat file {};
  return fstat(fd, &file) == 0 && journal_stream == fmt::format("{}:{}", file.st_dev, file.st_ino);
}

}  // namespace

std::string_view name(Level level) noexcept {
  return level_names[static_cast<std::size_t>(level) - static_cast<std::size_t>(Level::error)].second;
}

std::optional<Level> level_from_name(std::string_view name) noexcept {
  for (const auto& [level, word] : level_names) {
    if (word == name) return level;
  }
  return std::nullopt;
}

std::unique_ptr<Sink> open_sink(int fd) {
  const char* journal_stream = std::getenv("JOURNAL_STREAM");
  if (journal_stream != nullptr && leads_to_journal(fd, journal_stream)) return std::make_unique<Journal>(fd);
  if (isatty(fd) != 0) return std::make_unique<Terminal>(fd);
  return std::make_unique<Prefixed>(fd);
}

}  // namespace splitkey::log
