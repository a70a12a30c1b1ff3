#pragma once

#include <memory>

#include <botan/credentials_manager.h>
#include <botan/tls_policy.h>
#include <botan/tls_session_manager.h>

#include "base/result/result.hpp"
#include "store/http/tls_settings.hpp"

namespace Botan {
class RandomNumberGenerator;
}

namespace splitkey::http {

/// What all TLS connections share: whom we trust, who we are, which versions we speak. Read from files once;
/// a reload makes a new one.
class TlsContext {
 public:
  /// Errors: invalid_request that names the setting and the file that cannot be read or used.
  [[nodiscard]] static Result<std::shared_ptr<const TlsContext>> open(const TlsSettings& settings);

  TlsContext(std::shared_ptr<Botan::Credentials_Manager> known, std::shared_ptr<const Botan::TLS::Policy> spoken,
             const TlsSettings& settings);

  const std::shared_ptr<Botan::RandomNumberGenerator> random;
  const std::shared_ptr<Botan::TLS::Session_Manager> sessions;  // keeps none
  const std::shared_ptr<Botan::Credentials_Manager> credentials;
  const std::shared_ptr<const Botan::TLS::Policy> policy;
  /// Replaces the address's host when the server's certificate is checked; empty: does not.
  const std::string server_name;
  const bool skip_verify;
};

}  // namespace splitkey::http
