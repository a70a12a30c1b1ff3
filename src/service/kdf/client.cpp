#include "service/kdf/client.hpp"

namespace splitkey::kdf {

void Client::vanish() noexcept {
  state_->vanished = true;
  // Those who wait are resumed later, by their executor: none leaves the set while it is walked.
  for (asio::steady_timer* wait : state_->waits) wait->cancel();
}

}  // namespace splitkey::kdf
