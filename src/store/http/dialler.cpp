#include "store/http/dialler.hpp"

#include "store/http/plain_stream.hpp"
#include "store/http/step_timeout.hpp"
#include "store/http/tls_stream.hpp"

namespace splitkey::http {

asio::awaitable<Result<std::unique_ptr<Connection>>> Dialler::dial(Address address, Deadline deadline) {
  const StepTimeout for_tcp(deadline, connect_timeout);
  const auto endpoints = co_await resolver_.resolve(address, for_tcp.until());
  if (!endpoints) co_return failure(for_tcp.judge(endpoints.error()));
  auto plain = std::make_unique<PlainStream>(executor_);
  const auto connected = co_await plain->connect(*endpoints, for_tcp.until());
  if (!connected) co_return failure(for_tcp.judge(connected.error()));
  if (!address.tls) co_return std::make_unique<Connection>(address, std::move(plain), budget_);

  const StepTimeout for_tls(deadline, handshake_timeout);
  auto tls = std::make_unique<TlsStream>(std::move(plain), tls_);
  const auto shaken = co_await tls->shake_hands(address.host, address.port, for_tls.until());
  if (!shaken) co_return failure(for_tls.judge(shaken.error()));
  co_return std::make_unique<Connection>(address, std::move(tls), budget_);
}

}  // namespace splitkey::http
