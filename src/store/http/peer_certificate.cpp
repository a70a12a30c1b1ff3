#include "store/http/peer_certificate.hpp"

#include "store/http/finish.hpp"
#include "store/http/plain_stream.hpp"
#include "store/http/resolver.hpp"
#include "store/http/step_timeout.hpp"
#include "store/http/tls_stream.hpp"

namespace splitkey::http {
namespace {

asio::awaitable<Result<Handshake>> shake(asio::any_io_executor executor, Address address,
                                         std::shared_ptr<const TlsContext> tls, Deadline deadline) {
  Resolver resolver(executor);
  const StepTimeout for_tcp(deadline, connect_timeout);
  const auto endpoints = co_await resolver.resolve(address, for_tcp.until());
  if (!endpoints) co_return failure(for_tcp.judge(endpoints.error()));
  auto plain = std::make_unique<PlainStream>(executor);
  const auto connected = co_await plain->connect(*endpoints, for_tcp.until());
  if (!connected) co_return failure(for_tcp.judge(connected.error()));

  const StepTimeout for_tls(deadline, handshake_timeout);
  TlsStream stream(std::move(plain), std::move(tls));
  const auto shaken = co_await stream.shake_hands(address.host, address.port, for_tls.until());
  if (!shaken) co_return Handshake(tl::unexpect, shaken.error().message());
  const auto end = stream.certificate_end();
  if (!end) co_return Handshake(tl::unexpect, end.error().message());
  co_return Handshake(*end);
}

}  // namespace

Result<Handshake> try_handshake(const Address& address, std::shared_ptr<const TlsContext> tls, Deadline deadline) {
  asio::io_context loop;
  return finish(loop, shake(loop.get_executor(), address, std::move(tls), deadline));
}

}  // namespace splitkey::http
