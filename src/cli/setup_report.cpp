#include "cli/setup_report.hpp"

#include <sstream>

#include <fmt/format.h>

#include "cli/table.hpp"

namespace splitkey::cli {

// What cannot be written has nobody to be told to; the steps are done all the same, and the next run says so.
void SetupReport::step(setup::Became became, const std::string& what) const {
  std::string text;
  std::istringstream lines(what);
  for (std::string line; std::getline(lines, line);) {
    text += fmt::format("{:<12}", text.empty() ? setup::name(became) : "");
    text += printable(line) + "\n";
  }
  (void)write_all(streams_.output, secret::as_bytes(text));
}

void SetupReport::call(const std::string& call, const std::string& why) const {
  if (!shows_calls_) return;
  (void)write_all(streams_.output, secret::as_bytes(fmt::format("  {}   ({})\n", call, why)));
}

}  // namespace splitkey::cli
