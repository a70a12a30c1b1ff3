#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "base/log/log.hpp"

namespace splitkey::daemon {

/// A log whose lines a test looks at, and may act upon as soon as they are written.
class KeptLog {
 public:
  explicit KeptLog(log::Level least) : log(least, std::make_unique<Keeper>(*this)) {}

  [[nodiscard]] std::size_t count(log::MessageId about) const {
    return static_cast<std::size_t>(std::ranges::count(lines, about, &log::Entry::about));
  }

  std::vector<log::Entry> lines;
  std::function<void(const log::Entry&)> when_written;
  log::Log log;

 private:
  class Keeper final : public log::Sink {
   public:
    explicit Keeper(KeptLog& kept) : kept_(kept) {}
    void write(const log::Entry& entry) noexcept override {
      kept_.lines.push_back(entry);
      if (kept_.when_written) kept_.when_written(entry);
    }

   private:
    KeptLog& kept_;
  };
};

}  // namespace splitkey::daemon
