#include "store/http/plain_stream.hpp"

#include <asio/buffer.hpp>
#include <asio/write.hpp>

#include "store/http/await.hpp"

namespace splitkey::http {
namespace {

tl::unexpected<Error> exchange_failure(const Alarm::Watch& watch, std::string_view doing,
                                       const std::error_code& error) {
  if (watch.rang()) return failure(Errc::deadline_exceeded, "it took too long while " + std::string(doing));
  return failure(Errc::vault_unavailable, "it broke off while " + std::string(doing) + ": " + error.message());
}

// The one thing that answers "not permitted" is this host: a packet filter, as systemd's IPAddressDeny=.
std::string_view advice(const std::error_code& error) {
  return error == std::errc::operation_not_permitted
             ? "this host's packet filter forbids it: name it in IPAddressAllow= of the unit"
             : "check that Vault runs there and that vault.addresses is right";
}

}  // namespace

asio::awaitable<Result<void>> PlainStream::connect(std::vector<asio::ip::tcp::endpoint> endpoints, Deadline deadline) {
  std::error_code error;
  for (const auto& endpoint : endpoints) {
    socket_.close(error);
    const Alarm::Watch watch(alarm_, deadline);
    std::tie(error) = co_await socket_.async_connect(endpoint, as_tuple);
    if (watch.rang()) co_return failure(Errc::deadline_exceeded, "it took too long to accept the connection");
    if (!error) break;
  }
  if (error) {
    co_return failure(Errc::vault_unavailable,
                      "it cannot be reached: " + error.message() + "; " + std::string(advice(error)));
  }
  // A request goes out in one write: waiting for more to send with it only costs time.
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  co_return Result<void>();
}

asio::awaitable<Result<std::size_t>> PlainStream::read_some(std::span<std::uint8_t> into, Deadline deadline) {
  const Alarm::Watch watch(alarm_, deadline);
  const auto [error, bytes] = co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), as_tuple);
  if (error == asio::error::eof) co_return std::size_t{0};
  if (error) co_return exchange_failure(watch, "its answer was awaited", error);
  co_return bytes;
}

asio::awaitable<Result<void>> PlainStream::write(std::span<const std::uint8_t> bytes, Deadline deadline) {
  const Alarm::Watch watch(alarm_, deadline);
  const auto [error, written] = co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), as_tuple);
  if (error) co_return exchange_failure(watch, "a request was sent", error);
  co_return Result<void>();
}

bool PlainStream::is_stale() {
  std::uint8_t next = 0;
  const ssize_t seen = ::recv(socket_.native_handle(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
  return seen >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace splitkey::http
