#pragma once

#include <memory>

#include "store/http/address.hpp"
#include "store/http/answer.hpp"
#include "store/http/budget.hpp"
#include "store/http/stream.hpp"

/// An HTTP/1.1 client over TCP or TLS. Of Vault it knows nothing but the names of the settings that its messages advise
/// to change.
namespace splitkey::http {

/// Why an exchange brought no answer, and how far it had come: that decides whether it may be sent again.
class ExchangeFailure {
 public:
  enum class After { nothing, sending, answer_begun };

  ExchangeFailure(Error why, After when) : error(std::move(why)), after(when) {}

  Error error;
  After after;
};

/// A connection to one server. One exchange at a time; no use after one that failed or whose answer says so.
class Connection {
 public:
  Connection(Address peer, std::unique_ptr<Stream> stream, std::shared_ptr<Budget> budget)
      : address(std::move(peer)), stream_(std::move(stream)), budget_(std::move(budget)) {}

  /// Where it leads.
  const Address address;

  /// Sends `request`, a whole HTTP request, when the budget has a turn for it, and reads its answer. `kept_field`: see
  /// AnswerReader. Both live until the call is done. Errors: those of Budget, Stream and AnswerReader.
  [[nodiscard]] asio::awaitable<tl::expected<Answer, ExchangeFailure>> exchange(std::span<const std::uint8_t> request,
                                                                                std::string_view kept_field,
                                                                                Deadline deadline);

  /// Whether the server has closed it while it rested.
  [[nodiscard]] bool is_stale() { return stream_->is_stale(); }

 private:
  [[nodiscard]] asio::awaitable<tl::expected<Answer, ExchangeFailure>> send(std::span<const std::uint8_t> request,
                                                                            std::string_view kept_field,
                                                                            Deadline deadline);

  std::unique_ptr<Stream> stream_;
  std::shared_ptr<Budget> budget_;
};

}  // namespace splitkey::http
