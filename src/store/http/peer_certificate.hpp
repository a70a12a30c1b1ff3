#pragma once

#include <chrono>

#include "base/result/deadline.hpp"
#include "store/http/address.hpp"
#include "store/http/tls_context.hpp"

namespace splitkey::http {

/// What came of a handshake: when the first of the certificates ends that the server showed, or why TLS was refused, a
/// sentence that begins with the server ("its certificate …").
using Handshake = tl::expected<std::chrono::sys_seconds, std::string>;

/// Shakes hands with the server at `address`, which is asked by TLS, and breaks off. Errors: those of Resolver and
/// PlainStream::connect: it was not reached.
[[nodiscard]] Result<Handshake> try_handshake(const Address& address, std::shared_ptr<const TlsContext> tls,
                                              Deadline deadline);

}  // namespace splitkey::http
