#pragma once

#include <list>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include "base/result/deadline.hpp"

namespace splitkey::http {

/// Where coroutines wait for something that another one does. Belongs to the event loop and outlives those who wait.
class Condition {
 public:
  explicit Condition(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  /// Returns after notify_all() or when the deadline passes; the caller looks which.
  [[nodiscard]] asio::awaitable<void> wait(Deadline deadline);
  /// Wakes all who wait now.
  void notify_all();

 private:
  asio::any_io_executor executor_;
  std::list<asio::steady_timer*> waiting_;
};

}  // namespace splitkey::http
