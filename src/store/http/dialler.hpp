#pragma once

#include <memory>

#include "store/http/connection.hpp"
#include "store/http/resolver.hpp"
#include "store/http/tls_context.hpp"

namespace splitkey::http {

/// Makes connections: name, TCP, TLS.
class Dialler {
 public:
  /// `tls` may be nullptr when no address wants TLS. The budget is for what the connections carry.
  Dialler(const asio::any_io_executor& executor, std::shared_ptr<const TlsContext> tls, std::shared_ptr<Budget> budget)
      : executor_(executor), tls_(std::move(tls)), budget_(std::move(budget)), resolver_(executor) {}

  /// Errors: those of Resolver, PlainStream::connect and TlsStream::shake_hands.
  [[nodiscard]] asio::awaitable<Result<std::unique_ptr<Connection>>> dial(Address address, Deadline deadline);

 private:
  asio::any_io_executor executor_;
  std::shared_ptr<const TlsContext> tls_;
  std::shared_ptr<Budget> budget_;
  Resolver resolver_;
};

}  // namespace splitkey::http
