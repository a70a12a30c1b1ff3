#pragma once

#include <chrono>

#include "result/deadline.hpp"
#include "vault/settings.hpp"
#include "vault/tls_context.hpp"

namespace splitkey::vault {

/// Shakes hands with the server at `address`, which is asked by TLS, and breaks off: when the first of the certificates
/// that it shows ends. Errors: those of Resolver, PlainStream::connect and TlsStream::shake_hands, which say what is
/// wrong with a certificate.
[[nodiscard]] Result<std::chrono::sys_seconds> certificate_end(const Address& address,
                                                               std::shared_ptr<const TlsContext> tls,
                                                               Deadline deadline);

}  // namespace splitkey::vault
