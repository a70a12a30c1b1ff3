#pragma once

#include <memory>

#include "vault/bell.hpp"
#include "vault/connection.hpp"
#include "vault/resolver.hpp"
#include "vault/tls_context.hpp"

namespace splitkey::vault {

/// Makes connections: name, TCP, TLS. One TLS handshake at a time: each takes half a megabyte of the arena while it
/// lasts (Botan 2.19), and many at once would leave nothing for the requests.
class Dialler {
 public:
  /// `tls` may be nullptr when no address wants TLS.
  Dialler(asio::any_io_executor executor, std::shared_ptr<const TlsContext> tls)
      : executor_(executor), tls_(std::move(tls)), resolver_(executor), handshake_over_(std::move(executor)) {}

  /// Errors: those of Resolver, PlainStream::connect and TlsStream::shake_hands.
  [[nodiscard]] asio::awaitable<Result<std::unique_ptr<Connection>>> dial(Address address, Deadline deadline);

 private:
  [[nodiscard]] asio::awaitable<Result<std::unique_ptr<Connection>>> secure(Address address,
                                                                            std::unique_ptr<Stream> plain,
                                                                            Deadline deadline);

  asio::any_io_executor executor_;
  std::shared_ptr<const TlsContext> tls_;
  Resolver resolver_;
  Bell handshake_over_;
  bool shaking_hands_ = false;
};

}  // namespace splitkey::vault
