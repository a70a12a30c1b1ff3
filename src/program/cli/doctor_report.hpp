#pragma once

#include "admin/doctor/checks.hpp"
#include "base/json/value.hpp"
#include "base/secret/buffer.hpp"

namespace splitkey::cli {

/// How all checks ended.
class DoctorReport {
 public:
  explicit DoctorReport(const doctor::Facts& facts);

  [[nodiscard]] std::size_t count(doctor::Verdict verdict) const;

  /// A line for each check, what to do below those that do not pass, and the counts.
  void write_lines(secret::Buffer& out) const;
  /// {"checks":[{"check","verdict","text","next_step"}],"pass":…,"warn":…,"fail":…}
  [[nodiscard]] json::Object object() const;

 private:
  struct Line {
    std::string_view check;
    doctor::Judgement judgement;
  };
  std::vector<Line> lines_;
};

}  // namespace splitkey::cli
