#include "store/http/alarm.hpp"

namespace splitkey::http {

Alarm::Alarm(asio::ip::tcp::socket& socket) : state_(std::make_shared<State>(socket)) {}

Alarm::~Alarm() {
  state_->socket = nullptr;
  state_->timer.cancel();
}

void Alarm::set(Deadline deadline) {
  state_->rang = false;
  state_->timer.expires_at(deadline);
  state_->timer.async_wait([state = state_, wait = ++state_->wait](const std::error_code& error) {
    if (error || state->socket == nullptr || state->wait != wait) return;
    state->rang = true;
    std::error_code ignored;
    state->socket->cancel(ignored);
  });
}

void Alarm::clear() noexcept {
  ++state_->wait;
  state_->timer.cancel();
}

}  // namespace splitkey::http
