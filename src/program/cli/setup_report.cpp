#include "program/cli/setup_report.hpp"

#include <sstream>

#include <fmt/format.h>

#include "program/cli/step_sentences.hpp"
#include "program/terminal/table.hpp"

namespace splitkey::cli {

setup::Calls SetupReport::calls(vault::Api& api, const secret::Bytes& token) const {
  return {api, token, is_dry_run_, [this](const setup::Step& step) { show(step); },
          [this](const std::string& made, const std::string& why) { call(made, why); }};
}

// What cannot be written has nobody to be told to; the steps are done all the same, and the next run says so.
void SetupReport::show(const setup::Step& step) const {
  std::string text;
  std::istringstream lines(sentence(step));
  for (std::string line; std::getline(lines, line);) {
    text += fmt::format("{:<12}", text.empty() ? setup::name(step.result) : "");
    text += terminal::printable(line) + "\n";
  }
  (void)terminal::write_all(streams_.output, secret::as_bytes(text));
}

void SetupReport::call(const std::string& call, const std::string& why) const {
  if (!is_dry_run_) return;
  (void)terminal::write_all(streams_.output, secret::as_bytes(fmt::format("  {}   ({})\n", call, why)));
}

}  // namespace splitkey::cli
