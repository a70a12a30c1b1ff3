#include <fmt/format.h>
#include <fmt/ranges.h>

#include "admin/doctor/checks.hpp"
#include "admin/doctor/detail/judgement.hpp"

namespace splitkey::doctor {
namespace {

using detail::fail;
using detail::not_looked_at;
using detail::pass;
using detail::warn;

constexpr std::chrono::days tests_are_fresh{365};

Judgement key(const Facts& facts) {
  if (!facts.platform_key) return not_looked_at(facts.platform_key.error());
  if (*facts.platform_key) return pass("Vault holds its half of the platform key");
  return fail("Vault holds no half of a platform key", "splitkey setup makes one");
}

Judgement checks(const Facts& facts) {
  if (!facts.checks) return not_looked_at(facts.checks.error());
  std::vector<std::string> missing;
  if (!facts.checks->key_check) missing.emplace_back("key_check: a wrong half is not noticed");
  if (facts.checks->shares == 0) missing.emplace_back("share_checks: a wrong share is not named");
  if (!facts.checks->escrow_public_key) missing.emplace_back("escrow_public_key: every escrow needs custodians");
  if (missing.empty()) return pass("all checks of the platform key are stored");
  return fail(fmt::format("not stored: {}", fmt::join(missing, "; ")), "splitkey platform checks, with the custodians");
}

/// "" where it is as it should be.
std::string difference(const char* what, const std::optional<std::string>& pinned,
                       const std::optional<std::string>& stored) {
  if (!pinned) return fmt::format("{} is not pinned", what);
  if (stored && *stored != *pinned) return fmt::format("{} is pinned as another one than Vault's", what);
  return {};
}

Judgement pins(const Facts& facts) {
  if (!facts.checks) return not_looked_at(facts.checks.error());
  const std::string by_key = difference("key_check", facts.pinned_key_check, facts.checks->key_check);
  const std::string by_public =
      difference("escrow_public_key", facts.pinned_escrow_public_key, facts.checks->escrow_public_key);
  for (const std::string& found : {by_key, by_public}) {
    if (found.ends_with("Vault's")) {
      return fail(found, "find out who changed it: in Vault (the audit log), or under custodian: on this host");
    }
  }
  for (const std::string& found : {by_key, by_public}) {
    if (!found.empty()) {
      return warn(found + ": whoever writes to Vault can exchange it unnoticed",
                  "splitkey read platform/checks shows both; write them under custodian: in the configuration");
    }
  }
  return pass("the configuration pins the checks that Vault has");
}

Judgement shares_tested(const Facts& facts) {
  if (!facts.shares_tested) return not_looked_at(facts.shares_tested.error());
  if (!facts.checks) return not_looked_at(facts.checks.error());
  const auto today = std::chrono::floor<std::chrono::days>(facts.now);
  std::size_t fresh = 0;
  for (const auto& [share, tested] : *facts.shares_tested) fresh += today - tested <= tests_are_fresh ? 1U : 0U;
  const std::size_t all = facts.checks->shares;
  const std::string text = fmt::format("{} of {} shares were tested within a year", fresh, all);
  if (fresh < all) return warn(text, "splitkey shares check, with each custodian");
  return pass(text);
}

}  // namespace

std::vector<Check> platform_checks() {
  return {
      {"platform_key", key}, {"platform_checks", checks}, {"platform_pins", pins}, {"shares_tested", shares_tested}};
}

}  // namespace splitkey::doctor
