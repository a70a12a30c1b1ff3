#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/log/log.hpp"

namespace splitkey::test {

/// A log that is kept instead of written.
class QuietLog {
 public:
  std::vector<std::string> lines;
  log::Log log{log::Level::debug, std::make_unique<Sink>(*this)};

  [[nodiscard]] std::size_t count(std::string_view piece) const {
    std::size_t found = 0;
    for (const auto& line : lines) found += line.find(piece) != std::string::npos ? 1U : 0U;
    return found;
  }

 private:
  class Sink final : public log::Sink {
   public:
    explicit Sink(QuietLog& log) : log_(log) {}
    void write(const log::Entry& entry) noexcept override { log_.lines.push_back(entry.message); }

   private:
    QuietLog& log_;
  };
};

}  // namespace splitkey::test
