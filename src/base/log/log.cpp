#include "base/log/log.hpp"

#include <utility>

#include "base/log/line.hpp"

namespace splitkey::log {

Log::Log(Level least, std::unique_ptr<Sink> sink, Clock clock)
    : least_(least), sink_(std::move(sink)), clock_(std::move(clock)) {}

Log::~Log() { write_count(); }

void Log::format(Level level, MessageId about, fmt::string_view text, fmt::format_args args) {
  if (level <= least_) write(level, about, fmt::vformat(text, args), {});
}

void Log::write(Level level, MessageId about, std::string_view text, std::initializer_list<JournalField> fields) {
  if (level > least_) return;
  Entry entry{level, one_line(text), fields, about};
  for (JournalField& field : entry.fields) field.value = one_line(field.value);

  const std::scoped_lock lock(mutex_);
  if (last_ == entry && within_window()) {
    ++repeats_;
    return;
  }
  write_count();
  sink_->write(entry);
  last_ = std::move(entry);
  written_at_ = clock_();
}

void Log::settle() {
  const std::scoped_lock lock(mutex_);
  if (!within_window()) write_count();
}

void Log::write_count() {
  const std::uint64_t repeats = std::exchange(repeats_, 0);
  if (repeats == 0) return;
  Entry entry = *last_;
  entry.message += fmt::format(" (repeated {} {})", repeats, repeats == 1 ? "time" : "times");
  sink_->write(entry);
}

}  // namespace splitkey::log
