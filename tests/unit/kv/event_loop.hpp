#pragma once

#include <chrono>
#include <exception>
#include <optional>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include "base/result/deadline.hpp"

namespace splitkey::test {

inline Deadline in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

/// Runs one coroutine at a time to its end, as the daemon's event loop runs many.
class EventLoop {
 public:
  [[nodiscard]] asio::any_io_executor executor() { return context_.get_executor(); }

  template <class T>
  T operator()(asio::awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr failed;
    bool done = false;
    asio::co_spawn(context_, keep(std::move(work), result), [&](std::exception_ptr thrown) {
      failed = thrown;
      done = true;
    });
    context_.restart();
    while (!done && context_.run_one() > 0) {
    }
    if (failed) std::rethrow_exception(failed);
    return std::move(*result);
  }

 private:
  template <class T>
  static asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& result) {
    result.emplace(co_await std::move(work));
  }

  asio::io_context context_;
};

}  // namespace splitkey::test
