#include "keys/keys/platform.hpp"

#include <algorithm>
#include <functional>

#include "base/secret/hex.hpp"
#include "keys/keys/detail/member.hpp"

namespace splitkey::keys {
namespace {

constexpr std::size_t usual_bytes = PlatformKey::size_bytes;
constexpr std::size_t short_bytes = 32;

}  // namespace

Result<VaultComponent> read_vault_component(const json::Object& record, bool may_be_short) {
  const auto digits = detail::text_member(record, "vault_component");
  if (!digits) return propagate(digits);
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

}  // namespace splitkey::keys
