#pragma once

#include <functional>

#include "base/result/result.hpp"
#include "base/secret/bytes.hpp"

namespace splitkey::vault_auth {

/// What a login by AppRole is made with (Vault's API documentation, "AppRole auth method").
class AppRole {
 public:
  secret::Bytes role_id;
  secret::Bytes secret_id;
  /// Whether `secret_id` is a response-wrapping token, which gives the secret_id once and to one only.
  bool secret_id_is_wrapped = false;
};

/// Reads the credentials as they are now. It is asked before every login, so that a secret_id that was exchanged needs
/// no restart. Errors: invalid_request that names the setting and the file; a login then uses what was read before.
using ReadAppRole = std::function<Result<AppRole>()>;

}  // namespace splitkey::vault_auth
