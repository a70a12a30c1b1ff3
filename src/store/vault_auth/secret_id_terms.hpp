#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace splitkey::vault_auth {

/// For how long, and for how many logins, a secret_id is good.
struct SecretIdTerms {
  std::string created;                 ///< as Vault writes a time
  std::optional<std::string> expires;  ///< the same; absent: never
  std::optional<std::chrono::seconds> expires_in;
  std::int64_t uses = 0;  ///< logins that it is still good for; 0: any number
};

}  // namespace splitkey::vault_auth
