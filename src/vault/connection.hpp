#pragma once

#include <memory>

#include "vault/address.hpp"
#include "vault/answer.hpp"
#include "vault/stream.hpp"

namespace splitkey::vault {

/// Why an exchange brought no answer, and how far it had come: that decides whether it may be sent again.
class Broken {
 public:
  Broken(Error why, bool begun) : error(std::move(why)), answer_begun(begun) {}

  Error error;
  bool answer_begun;
};

/// A connection to one Vault node. One exchange at a time; no use after one that failed or whose answer says so.
class Connection {
 public:
  Connection(Address peer, std::unique_ptr<Stream> stream) : address(std::move(peer)), stream_(std::move(stream)) {}

  /// Where it leads.
  const Address address;

  /// Sends `request`, a whole HTTP request that lives until the call is done, and reads its answer.
  /// Errors: those of Stream and AnswerReader.
  [[nodiscard]] asio::awaitable<tl::expected<Answer, Broken>> exchange(std::span<const std::uint8_t> request,
                                                                       Deadline deadline);

  /// Whether the server has closed it while it rested.
  [[nodiscard]] bool is_stale() { return stream_->is_stale(); }

 private:
  std::unique_ptr<Stream> stream_;
};

}  // namespace splitkey::vault
