#include "keys/keys/platform_checks.hpp"

#include "keys/keys/detail/check_value.hpp"
#include "keys/keys/detail/member.hpp"
#include "keys/keys/detail/share_x.hpp"
#include "keys/keys/escrow_key.hpp"

namespace splitkey::keys {
namespace {

constexpr std::size_t public_key_digits = 64;

Result<std::optional<std::string>> optional_hex(const json::Object& record, std::string_view field,
                                                std::size_t digits) {
  if (record.find(field) == nullptr) return std::nullopt;
  return detail::hex_member(record, field, digits);
}

Result<std::map<unsigned, std::string>> read_share_checks(const json::Object& record) {
  std::map<unsigned, std::string> checks;
  const json::Value* member = record.find("share_checks");
  if (member == nullptr) return checks;
  const json::Object* by_x = member->as_object();
  if (by_x == nullptr) return detail::malformed("share_checks", "is not an object");
  for (const json::Member& entry : by_x->members()) {
    const auto x = detail::share_x(entry.name.expose_text());
    auto check = detail::hex_member(*by_x, entry.name.expose_text(), detail::check_digits);
    if (!x || !check) return detail::malformed("share_checks", "holds something else than 32 hex digits for each x");
    checks.emplace(*x, std::move(*check));
  }
  return checks;
}

bool differs(const std::optional<std::string>& stored, const std::optional<std::string>& right) {
  return stored && right && *stored != *right;
}

tl::unexpected<Error> another(std::string_view field) {
  return failure(Error(Errc::precondition_failed,
                       "the checks in Vault hold another " + std::string(field) +
                           " than this platform key's: find out who wrote it, and delete that record by hand before "
                           "they are written anew")
                     .with("field", std::string(field)));
}

}  // namespace

Result<PlatformChecks> PlatformChecks::read(const json::Object& record) {
  auto key_check = optional_hex(record, "key_check", detail::check_digits);
  if (!key_check) return propagate(key_check);
  auto share_checks = read_share_checks(record);
  if (!share_checks) return propagate(share_checks);
  auto escrow_public_key = optional_hex(record, "escrow_public_key", public_key_digits);
  if (!escrow_public_key) return propagate(escrow_public_key);

  PlatformChecks checks;
  checks.key_check_ = std::move(*key_check);
  checks.share_checks_ = std::move(*share_checks);
  checks.escrow_public_key_ = std::move(*escrow_public_key);
  return checks;
}

PlatformChecks::PlatformChecks(const PlatformKey& key, std::map<unsigned, std::string> share_checks)
    : key_check_(platform_key_check(key)),
      share_checks_(std::move(share_checks)),
      escrow_public_key_(public_key_text(escrow_key_pair(key).public_key())) {}

json::Object PlatformChecks::to_record() const {
  json::Object record;
  if (key_check_) record.set("key_check", *key_check_);
  json::Object by_x;
  for (const auto& [x, check] : share_checks_) by_x.set(std::to_string(x), check);
  if (!by_x.empty()) record.set("share_checks", std::move(by_x));
  if (escrow_public_key_) record.set("escrow_public_key", *escrow_public_key_);
  return record;
}

Result<bool> PlatformChecks::complete(json::Object& record) const {
  auto stored = read(record);
  if (!stored) return propagate(stored);
  if (differs(stored->key_check_, key_check_)) return another("key_check");
  if (differs(stored->escrow_public_key_, escrow_public_key_)) return another("escrow_public_key");
  PlatformChecks whole = *this;
  for (const auto& [x, check] : stored->share_checks_) {
    if (whole.share_checks_.emplace(x, check).first->second != check) return another("share_checks");
  }
  if (whole == *stored) return false;
  const json::Object fresh = whole.to_record();
  for (const json::Member& member : fresh.members()) record.set(member.name.expose_text(), member.value.clone());
  return true;
}

std::string platform_key_check(const PlatformKey& key) {
  return detail::check_value(key.expose(), "splitkey platform key check v1");
}

bool matches_check(const PlatformKey& key, std::string_view check) {
  return detail::same_check(platform_key_check(key), check);
}

}  // namespace splitkey::keys
