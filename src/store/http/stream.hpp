#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <asio/awaitable.hpp>

#include "base/result/deadline.hpp"
#include "base/result/result.hpp"

namespace splitkey::http {

/// Bytes to and from a server. One read and one write at a time. What a span shows must live until the call is done.
/// After an error only destruction makes sense, which closes it.
/// Errors of every call: deadline_exceeded, vault_unavailable with a sentence that begins with the server ("it …").
class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  /// How many bytes were read into the beginning of `into`; 0: the server has closed its side.
  [[nodiscard]] virtual asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into,
                                                                       Deadline deadline) = 0;
  [[nodiscard]] virtual asio::awaitable<Result<void>> write(std::span<const std::uint8_t> bytes, Deadline deadline) = 0;

  /// Whether a resting stream is of no more use: the server closed it, or sent what nobody asked for.
  [[nodiscard]] virtual bool is_stale() = 0;
};

}  // namespace splitkey::http
