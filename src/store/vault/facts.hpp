#pragma once

#include <optional>

#include "base/json/value.hpp"
#include "store/vault_auth/secret_id_terms.hpp"
#include "store/vault_auth/token_status.hpp"

namespace splitkey::vault {

/// The fields of sys/health that only Vault has, `token` and `secret_id` (docs/protocol.md, "sys/health"). The latter
/// is left out where nothing is known of the secret_id.
[[nodiscard]] json::Object facts(const vault_auth::TokenStatus& token,
                                 const std::optional<vault_auth::SecretIdTerms>& secret_id);

}  // namespace splitkey::vault
