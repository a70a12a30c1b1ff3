#pragma once

#include <array>
#include <chrono>
#include <memory>

#include "store/http/stream.hpp"
#include "store/http/tls_context.hpp"

namespace Botan::TLS {
class Client;
}

namespace splitkey::http {

/// TLS over another stream. What is decrypted lies in the arena, and so do Botan's keys.
class TlsStream final : public Stream {
 public:
  TlsStream(std::unique_ptr<Stream> wire, std::shared_ptr<const TlsContext> context);
  ~TlsStream() override;

  /// Shakes hands as a client of `host`:`port`, and checks the server's certificate chain and name.
  /// Errors: vault_unavailable that says which check failed, or that the server wants a version we do not speak.
  [[nodiscard]] asio::awaitable<Result<void>> shake_hands(std::string host, std::uint16_t port, Deadline deadline);

  /// When the first of the certificates ends that the server showed; after the handshake.
  [[nodiscard]] Result<std::chrono::sys_seconds> certificate_end() const;

  asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into, Deadline deadline) override;
  asio::awaitable<Result<void>> write(std::span<const std::uint8_t> bytes, Deadline deadline) override;
  bool is_stale() override;

 private:
  class Ends;

  [[nodiscard]] asio::awaitable<Result<void>> flush(Deadline deadline);
  [[nodiscard]] asio::awaitable<Result<void>> receive(Deadline deadline);

  const std::unique_ptr<Stream> wire_;
  const std::shared_ptr<const TlsContext> context_;
  const std::shared_ptr<Ends> ends_;
  std::unique_ptr<Botan::TLS::Client> client_;
  std::array<std::uint8_t, 4096> ciphertext_{};
};

}  // namespace splitkey::http
