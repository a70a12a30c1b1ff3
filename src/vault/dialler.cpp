#include "vault/dialler.hpp"

#include "vault/patience.hpp"
#include "vault/plain_stream.hpp"
#include "vault/tls_stream.hpp"

namespace splitkey::vault {

asio::awaitable<Result<std::unique_ptr<Connection>>> Dialler::dial(Address address, Deadline deadline) {
  const Patience for_tcp(deadline, connect_timeout);
  const auto endpoints = co_await resolver_.resolve(address, for_tcp.until());
  if (!endpoints) co_return failure(for_tcp.judge(endpoints.error()));
  auto plain = std::make_unique<PlainStream>(executor_);
  const auto connected = co_await plain->connect(*endpoints, for_tcp.until());
  if (!connected) co_return failure(for_tcp.judge(connected.error()));
  if (!address.tls) co_return std::make_unique<Connection>(address, std::move(plain));
  co_return co_await secure(std::move(address), std::move(plain), deadline);
}

asio::awaitable<Result<std::unique_ptr<Connection>>> Dialler::secure(Address address, std::unique_ptr<Stream> plain,
                                                                     Deadline deadline) {
  const Patience patience(deadline, handshake_timeout);
  while (shaking_hands_) {
    co_await handshake_over_.wait(patience.until());
    if (std::chrono::steady_clock::now() < patience.until()) continue;
    co_return failure(patience.judge(Error(Errc::deadline_exceeded, "other TLS handshakes with it took too long")));
  }
  struct Turn {
    explicit Turn(Dialler& owner) : dialler(owner) { dialler.shaking_hands_ = true; }
    ~Turn() {
      dialler.shaking_hands_ = false;
      dialler.handshake_over_.ring();
    }
    Dialler& dialler;
  };
  const Turn turn(*this);
  auto tls = std::make_unique<TlsStream>(std::move(plain), tls_);
  const auto shaken = co_await tls->shake_hands(address.host, address.port, patience.until());
  if (!shaken) co_return failure(patience.judge(shaken.error()));
  co_return std::make_unique<Connection>(address, std::move(tls));
}

}  // namespace splitkey::vault
