#pragma once

#include <string>
#include <vector>

#include "store/http/answer.hpp"
#include "store/vault_auth/secret_id_terms.hpp"

/// The answers of Vault's calls about tokens (Vault's API documentation, "AppRole auth method", "Token auth method").
/// Each reader gives nothing when the answer, whose status is 200, is of another shape.
namespace splitkey::vault_auth {

/// Of POST auth/approle/login, and of auth/token/renew-self.
class Granted {
 public:
  secret::Bytes token;
  /// Absent: it lives for ever.
  std::optional<std::chrono::seconds> lifetime;
  /// As much as the login granted; a renewal asks for it again.
  std::chrono::seconds increment{0};
  bool renewable = false;
  /// How many calls the token is good for; 0: any number.
  std::int64_t uses = 0;
  bool has_default_policy = false;
  /// Of AppRole, as the token's metadata say; empty: they do not.
  std::string role;
  /// Neither renewed nor revoked.
  bool is_batch = false;
};
[[nodiscard]] std::optional<Granted> read_granted(const http::Answer& answer);

/// Of GET auth/token/lookup-self: the same of a token at hand; `token` is empty.
[[nodiscard]] std::optional<Granted> read_lookup(const http::Answer& answer);

/// Of POST sys/wrapping/lookup: where what is wrapped came from, "auth/approle/role/splitkeyd/secret-id".
[[nodiscard]] std::optional<std::string> read_creation_path(const http::Answer& answer);

/// Of POST sys/wrapping/unwrap, where a secret_id was wrapped.
[[nodiscard]] std::optional<secret::Bytes> read_unwrapped_secret_id(const http::Answer& answer);

/// Of POST auth/MOUNT/role/ROLE/secret-id/lookup, without `expires_in`. A time that Vault gives as the year 1, and a
/// lifetime of 0, mean that there is none.
[[nodiscard]] std::optional<SecretIdTerms> read_secret_id_life(const http::Answer& answer);

/// Of POST sys/capabilities-self: what the token may do at `path`.
[[nodiscard]] std::optional<std::vector<std::string>> read_capabilities(const http::Answer& answer,
                                                                        const std::string& path);

}  // namespace splitkey::vault_auth
