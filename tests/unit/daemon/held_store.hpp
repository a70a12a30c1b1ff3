#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "store/kv/store.hpp"

namespace splitkey::daemon {

/// Another store whose reads a test may hold, so that requests are in flight for as long as it wants.
class HeldStore final : public kv::Store {
 public:
  HeldStore(kv::Store& store, asio::io_context& loop)
      : store_(store), released_(loop, asio::steady_timer::time_point::max()) {}

  void hold(std::string path) { held_.insert(std::move(path)); }
  void release(const std::string& path) {
    held_.erase(path);
    released_.cancel();
  }
  void release_all() {
    held_.clear();
    released_.cancel();
  }

  /// How many reads have begun, and the deadline of the last one.
  std::size_t reads = 0;
  Deadline last_deadline;
  /// Called when a read begins.
  std::function<void()> when_read;
  /// What reads fail with.
  std::optional<Error> trouble;

  asio::awaitable<Result<kv::Entry>> read(std::string path, Deadline deadline) override {
    ++reads;
    last_deadline = deadline;
    if (when_read) when_read();
    while (held_.contains(path)) {
      asio::error_code cancelled;
      co_await released_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    if (trouble) co_return failure(*trouble);
    co_return co_await store_.read(std::move(path), deadline);
  }
  asio::awaitable<Result<kv::Written>> write(std::string path, json::Object record, std::uint64_t check_and_set,
                                             Deadline deadline) override {
    return store_.write(std::move(path), std::move(record), check_and_set, deadline);
  }
  asio::awaitable<Result<kv::Written>> write_as(secret::Bytes token, std::string path, json::Object record,
                                                std::uint64_t check_and_set, Deadline deadline) override {
    return store_.write_as(std::move(token), std::move(path), std::move(record), check_and_set, deadline);
  }
  asio::awaitable<Result<void>> remove(std::string path, Deadline deadline) override {
    return store_.remove(std::move(path), deadline);
  }
  asio::awaitable<Result<std::vector<std::string>>> list(std::string folder, Deadline deadline) override {
    return store_.list(std::move(folder), deadline);
  }
  asio::awaitable<Result<std::chrono::system_clock::time_point>> server_time(Deadline deadline) override {
    return store_.server_time(deadline);
  }
  asio::awaitable<kv::Status> status(Deadline deadline) override { return store_.status(deadline); }

 private:
  kv::Store& store_;
  std::set<std::string> held_;
  asio::steady_timer released_;  // never runs out: cancelled when a path is released
};

}  // namespace splitkey::daemon
