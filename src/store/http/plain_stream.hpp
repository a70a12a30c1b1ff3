#pragma once

#include <memory>
#include <vector>

#include <asio/ip/tcp.hpp>

#include "store/http/alarm.hpp"
#include "store/http/stream.hpp"

namespace splitkey::http {

/// A TCP connection.
class PlainStream final : public Stream {
 public:
  explicit PlainStream(const asio::any_io_executor& executor) : socket_(executor), alarm_(socket_) {}

  /// Connects to the first of `endpoints` that takes us.
  [[nodiscard]] asio::awaitable<Result<void>> connect(std::vector<asio::ip::tcp::endpoint> endpoints,
                                                      Deadline deadline);

  asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into, Deadline deadline) override;
  asio::awaitable<Result<void>> write(std::span<const std::uint8_t> bytes, Deadline deadline) override;
  bool is_stale() override;

 private:
  asio::ip::tcp::socket socket_;
  Alarm alarm_;
};

}  // namespace splitkey::http
