#pragma once

#include <boost/test/unit_test.hpp>

#include "store/kv/store.hpp"

namespace splitkey::test {

/// Counts the calls of another store. Where told, it does a write and answers as if it had been another's, or lets
/// another writer come right after a read.
class CountingStore final : public kv::Store {
 public:
  explicit CountingStore(kv::Store& store) : store_(store) {}

  int reads = 0;
  int writes = 0;
  int lists = 0;
  bool loses_next_answer = false;
  /// Written over what is read there next.
  std::optional<json::Object> by_another;
  std::string another_writes_at;

  asio::awaitable<Result<kv::Entry>> read(std::string path, Deadline deadline) override {
    ++reads;
    auto entry = co_await store_.read(path, deadline);
    if (by_another && path == another_writes_at) {
      json::Object record = std::move(*std::exchange(by_another, std::nullopt));
      auto written = co_await store_.write(path, std::move(record), entry->version, deadline);
      BOOST_TEST(written.has_value());
    }
    co_return entry;
  }
  asio::awaitable<Result<kv::Written>> write(std::string path, json::Object record, std::uint64_t check_and_set,
                                             Deadline deadline) override {
    ++writes;
    auto written = co_await store_.write(std::move(path), std::move(record), check_and_set, deadline);
    if (std::exchange(loses_next_answer, false)) co_return failure(Errc::conflict, "the record has changed");
    co_return written;
  }
  asio::awaitable<Result<kv::Written>> write_as(secret::Bytes token, std::string path, json::Object record,
                                                std::uint64_t check_and_set, Deadline deadline) override {
    ++writes;
    return store_.write_as(std::move(token), std::move(path), std::move(record), check_and_set, deadline);
  }
  asio::awaitable<Result<void>> remove(std::string path, Deadline deadline) override {
    return store_.remove(std::move(path), deadline);
  }
  asio::awaitable<Result<std::vector<std::string>>> list(std::string folder, Deadline deadline) override {
    ++lists;
    return store_.list(std::move(folder), deadline);
  }
  asio::awaitable<Result<std::chrono::system_clock::time_point>> server_time(Deadline deadline) override {
    return store_.server_time(deadline);
  }
  asio::awaitable<kv::Status> status(Deadline deadline) override { return store_.status(deadline); }

 private:
  kv::Store& store_;
};

}  // namespace splitkey::test
