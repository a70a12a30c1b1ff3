#pragma once

#include <exception>
#include <optional>
#include <utility>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

namespace splitkey::http {

template <class T>
[[nodiscard]] asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& result) {
  result.emplace(co_await std::move(work));
}

/// Runs `loop` until `work` is done, for a program that waits for each answer. What `work` throws is thrown here.
template <class T>
[[nodiscard]] T finish(asio::io_context& loop, asio::awaitable<T> work) {
  std::optional<T> result;
  std::exception_ptr escaped;
  bool done = false;
  asio::co_spawn(loop, keep(std::move(work), result), [&](const std::exception_ptr& error) {
    escaped = error;
    done = true;
  });
  loop.restart();
  while (!done && loop.run_one() > 0) {
  }
  if (escaped) std::rethrow_exception(escaped);
  return std::move(result).value();
}

}  // namespace splitkey::http
