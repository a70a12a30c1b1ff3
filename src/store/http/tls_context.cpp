#include "store/http/tls_context.hpp"

#include <botan/auto_rng.h>
#include <botan/version.h>
#if BOTAN_VERSION_MAJOR >= 3
#include <botan/tls_session_manager_noop.h>
#endif

#include "store/http/credentials.hpp"

namespace splitkey::http {
namespace {

/// Botan's policy, but for the versions. Revocation lists are not looked for: a CA of one's own has none as a rule.
class Policy final : public Botan::TLS::Policy {
 public:
  explicit Policy(TlsVersion oldest) : oldest_(oldest) {}
#if BOTAN_VERSION_MAJOR < 3
  bool allow_tls10() const override { return false; }
  bool allow_tls11() const override { return false; }
#endif
  bool allow_tls12() const override { return oldest_ == TlsVersion::tls12; }
  bool require_cert_revocation_info() const override { return false; }

 private:
  const TlsVersion oldest_;
};

}  // namespace

TlsContext::TlsContext(std::shared_ptr<Botan::Credentials_Manager> known,
                       std::shared_ptr<const Botan::TLS::Policy> spoken, const TlsSettings& settings)
    : random(std::make_shared<Botan::AutoSeeded_RNG>()),
      sessions(std::make_shared<Botan::TLS::Session_Manager_Noop>()),
      credentials(std::move(known)),
      policy(std::move(spoken)),
      server_name(settings.server_name),
      skip_verify(settings.skip_verify) {}

Result<std::shared_ptr<const TlsContext>> TlsContext::open(const TlsSettings& settings) {
  if (BOTAN_VERSION_MAJOR < 3 && settings.min_version == TlsVersion::tls13) {
    return failure(Errc::invalid_request,
                   "vault.tls_min_version: 1.3 cannot be had: this build's TLS library (Botan 2) speaks 1.2 only");
  }
  auto credentials = read_credentials(settings);
  if (!credentials) return propagate(credentials);
  return std::make_shared<const TlsContext>(std::move(*credentials),
                                            std::make_shared<const Policy>(settings.min_version), settings);
}

}  // namespace splitkey::http
