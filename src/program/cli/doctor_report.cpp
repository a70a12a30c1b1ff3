#include "program/cli/doctor_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "program/terminal/table.hpp"

namespace splitkey::cli {
namespace {

using doctor::Verdict;

std::string_view shown(Verdict verdict) { return verdict == Verdict::fail ? "FAIL" : name(verdict); }

}  // namespace

DoctorReport::DoctorReport(const doctor::Facts& facts) {
  for (const doctor::Check& check : doctor::all_checks()) lines_.push_back({check.id, check.judge(facts)});
}

std::size_t DoctorReport::count(Verdict verdict) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(lines_, [verdict](const Line& line) { return line.judgement.verdict == verdict; }));
}

void DoctorReport::write_lines(secret::Buffer& out) const {
  std::size_t width = 0;
  for (const Line& line : lines_) width = std::max(width, line.check.size());
  for (const Line& line : lines_) {
    const auto& [verdict, text, next_step] = line.judgement;
    out.append(fmt::format("{}  {:<{}}  {}\n", shown(verdict), line.check, width, terminal::printable(text)));
    if (verdict != Verdict::pass)
      out.append(fmt::format("      {:<{}}  -> {}\n", "", width, terminal::printable(next_step)));
  }
  out.append(
      fmt::format("\npass {}, warn {}, fail {}\n", count(Verdict::pass), count(Verdict::warn), count(Verdict::fail)));
}

json::Object DoctorReport::object() const {
  json::Array checks;
  for (const Line& line : lines_) {
    json::Object check;
    check.set("check", line.check)
        .set("verdict", name(line.judgement.verdict))
        .set("text", line.judgement.text)
        .set("next_step", line.judgement.next_step);
    checks.emplace_back(std::move(check));
  }
  const auto counted = [this](Verdict verdict) { return static_cast<std::int64_t>(count(verdict)); };
  json::Object report;
  report.set("checks", std::move(checks))
      .set("pass", counted(Verdict::pass))
      .set("warn", counted(Verdict::warn))
      .set("fail", counted(Verdict::fail));
  return report;
}

}  // namespace splitkey::cli
