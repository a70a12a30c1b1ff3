#include "keys/keys/hierarchy.hpp"

#include "base/secret/buffer.hpp"
#include "keys/keys/detail/check_value.hpp"

namespace splitkey::keys {
namespace {

constexpr std::uint32_t key_iterations = 200'000;
constexpr std::uint32_t email_iterations = 100'000;

crypto::Derivation from(std::span<const std::uint8_t> password, std::string salt,
                        std::uint32_t iterations = key_iterations) {
  return {secret::Bytes::copy_of(password), std::move(salt), iterations};
}

DerivationOf<WrappingKey> wrapping_key_under(std::span<const std::uint8_t> above, std::string_view vault_path) {
  return DerivationOf<WrappingKey>(from(above, std::string(vault_path)));
}

}  // namespace

DerivationOf<OrganizationKey> organization_key(const PlatformKey& platform, const secret::Bytes& passphrase,
                                               const Id& organization) {
  secret::Buffer password(PlatformKey::size_bytes + passphrase.size_bytes());
  password.append(platform.expose());
  password.append(passphrase.expose());
  return DerivationOf<OrganizationKey>(
      crypto::Derivation(password.take(), "checktick-org-" + organization.text(), key_iterations));
}

DerivationOf<TeamKey> team_key(const OrganizationKey& organization, const Id& team) {
  return DerivationOf<TeamKey>(from(organization.expose(), "checktick-team-" + team.text()));
}

DerivationOf<UserRecoveryKey> user_recovery_key(const PlatformKey& platform, const Id& user) {
  return DerivationOf<UserRecoveryKey>(from(platform.expose(), "checktick-user-recovery-" + user.text()));
}

DerivationOf<EmailKey> email_key(const PlatformKey& platform, const Id& user) {
  return DerivationOf<EmailKey>(
      from(platform.expose().first<32>(), "email-verification-" + user.text(), email_iterations));
}

DerivationOf<WrappingKey> wrapping_key(const OrganizationKey& above, std::string_view vault_path) {
  return wrapping_key_under(above.expose(), vault_path);
}

DerivationOf<WrappingKey> wrapping_key(const TeamKey& above, std::string_view vault_path) {
  return wrapping_key_under(above.expose(), vault_path);
}

DerivationOf<WrappingKey> wrapping_key(const UserRecoveryKey& above, std::string_view vault_path) {
  return wrapping_key_under(above.expose(), vault_path);
}

std::string organization_key_check(const OrganizationKey& key) {
  return detail::check_value(key.expose(), "splitkey organization key check v1");
}

bool matches_check(const OrganizationKey& key, std::string_view check) {
  return detail::same_check(organization_key_check(key), check);
}

}  // namespace splitkey::keys
