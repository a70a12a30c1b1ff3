#pragma once

#include <string_view>
#include <vector>

#include "admin/doctor/facts.hpp"

namespace splitkey::doctor {

/// How a check ended; `warn` also where something could not be looked at.
enum class Verdict { pass, warn, fail };
/// "pass", "warn", "fail".
[[nodiscard]] std::string_view name(Verdict verdict) noexcept;

/// What a check says: a sentence, and what to do next unless all is well.
struct Judgement {
  Verdict verdict = Verdict::pass;
  std::string text;
  std::string next_step;
};

struct Check {
  std::string_view id;
  Judgement (*judge)(const Facts& facts);
};

/// All checks, in the order in which they are shown.
[[nodiscard]] std::vector<Check> all_checks();

/// Those of one topic each.
[[nodiscard]] std::vector<Check> vault_checks();
[[nodiscard]] std::vector<Check> token_checks();
[[nodiscard]] std::vector<Check> host_checks();
[[nodiscard]] std::vector<Check> platform_checks();

}  // namespace splitkey::doctor
