#pragma once

#include "admin/doctor/facts.hpp"
#include "config/config/config.hpp"
#include "config/config/policy.hpp"
#include "store/vault/api.hpp"
#include "store/vault_auth/auth_answers.hpp"

namespace splitkey::doctor {

/// What a login as the daemon shows: with its credentials as they lie on this host, which takes root where they are
/// sealed.
class DaemonFacts {
 public:
  /// All but the places outlive it; `api` is nullptr where Vault does not serve.
  DaemonFacts(vault::Api* api, const config::Config::Vault& config, config::VaultPlaces places)
      : api_(api), config_(config), places_(std::move(places)) {}

  void collect(Facts& facts);

  /// With the role as Vault named it, where a login succeeded.
  [[nodiscard]] const config::VaultPlaces& places() const noexcept { return places_; }

 private:
  [[nodiscard]] Known<vault_auth::Granted> log_in(Facts& facts) const;
  [[nodiscard]] std::string lookup_path() const;
  [[nodiscard]] Known<TokenTerms> look_at_token(const secret::Bytes& token) const;
  [[nodiscard]] Known<vault_auth::SecretIdTerms> look_at_secret_id(const secret::Bytes& token,
                                                                   const Facts& facts) const;
  [[nodiscard]] Known<PolicyFound> look_at_policy(const secret::Bytes& token) const;
  void look_at_platform_key(const secret::Bytes& token, Facts& facts) const;

  vault::Api* api_;
  const config::Config::Vault& config_;
  config::VaultPlaces places_;
};

}  // namespace splitkey::doctor
