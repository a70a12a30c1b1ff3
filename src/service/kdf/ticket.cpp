#include "service/kdf/ticket.hpp"

#include <asio/post.hpp>

namespace splitkey::kdf {

void answer(std::shared_ptr<Ticket> ticket, Result<crypto::DerivedKey> key) {
  const auto back = ticket->answered.get_executor();
  asio::post(back, [ticket = std::move(ticket), key = std::move(key)]() mutable {
    ticket->key = std::move(key);
    ticket->answered.cancel();
  });
}

}  // namespace splitkey::kdf
