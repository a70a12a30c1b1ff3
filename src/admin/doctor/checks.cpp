#include "admin/doctor/checks.hpp"

#include <iterator>

namespace splitkey::doctor {

std::string_view name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::warn:
      return "warn";
    case Verdict::fail:
      break;
  }
  return "fail";
}

std::vector<Check> all_checks() {
  std::vector<Check> all = vault_checks();
  for (const auto& topic : {token_checks(), host_checks(), platform_checks()}) {
    all.insert(all.end(), topic.begin(), topic.end());
  }
  return all;
}

}  // namespace splitkey::doctor
