#include "keys/platform.hpp"

#include <algorithm>
#include <functional>

#include "keys/detail/check_value.hpp"
#include "keys/detail/member.hpp"
#include "keys/detail/share_x.hpp"
#include "secret/hex.hpp"

namespace splitkey::keys {
namespace {

constexpr std::size_t usual_bytes = PlatformKey::size_bytes;
constexpr std::size_t short_bytes = 32;
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

}  // namespace

Result<PlatformChecks> PlatformChecks::read(const json::Object& record) {
  auto key_check = optional_hex(record, "key_check", detail::check_digits);
  if (!key_check) return failure(std::move(key_check).error());
  auto share_checks = read_share_checks(record);
  if (!share_checks) return failure(std::move(share_checks).error());
  auto escrow_public_key = optional_hex(record, "escrow_public_key", public_key_digits);
  if (!escrow_public_key) return failure(std::move(escrow_public_key).error());

  PlatformChecks checks;
  checks.key_check_ = std::move(*key_check);
  checks.share_checks_ = std::move(*share_checks);
  checks.escrow_public_key_ = std::move(*escrow_public_key);
  return checks;
}

PlatformChecks::PlatformChecks(const PlatformKey& key, const std::vector<Share>& shares)
    : key_check_(platform_key_check(key)) {
  for (const Share& share : shares) share_checks_.emplace(share.x(), share.check());
}

json::Object PlatformChecks::to_record() const {
  json::Object record;
  if (key_check_) record.set("key_check", *key_check_);
  json::Object by_x;
  for (const auto& [x, check] : share_checks_) by_x.set(std::to_string(x), check);
  if (!by_x.empty()) record.set("share_checks", std::move(by_x));
  if (escrow_public_key_) record.set("escrow_public_key", *escrow_public_key_);
  return record;
}

Result<VaultComponent> read_vault_component(const json::Object& record, bool may_be_short) {
  const auto digits = detail::text_member(record, "vault_component");
  if (!digits) return failure(digits.error());
  const bool fits = digits->size() == 2 * usual_bytes || (may_be_short && digits->size() == 2 * short_bytes);
  if (!fits)
    return detail::malformed("vault_component",
                             may_be_short ? "is neither 128 nor 64 digits long" : "is not 128 digits long");
  auto component = secret::from_hex(*digits);
  if (!component) return detail::malformed("vault_component", "is not lower-case hex digits");
  return component;
}

json::Object platform_record(const VaultComponent& component, std::string_view created_at) {
  json::Object record;
  record.set("vault_component", secret::to_hex(component.expose()))
      .set("created_at", created_at)
      .set("algorithm", "XOR split-knowledge")
      .set("key_size", static_cast<std::int64_t>(8 * component.size_bytes()))
      .set("note", "Half of the platform key: worth nothing without the custodians' half");
  return record;
}

Result<PlatformKey> join(const VaultComponent& vault, const CustodianComponent& custodian) {
  const std::size_t size_bytes = vault.size_bytes();
  if (custodian.size_bytes() != size_bytes || (size_bytes != usual_bytes && size_bytes != short_bytes)) {
    return failure(Errc::invalid_custodian,
                   "the custodian component is not as long as Vault's half: 64 bytes, or 32 for an imported version");
  }
  PlatformKey key;
  std::ranges::transform(vault.expose(), custodian.expose(), key.expose_for_writing().begin(), std::bit_xor{});
  return key;
}

std::string platform_key_check(const PlatformKey& key) {
  return detail::check_value(key.expose(), "splitkey platform key check v1");
}

bool matches_check(const PlatformKey& key, std::string_view check) {
  return detail::same_check(platform_key_check(key), check);
}

}  // namespace splitkey::keys
