#pragma once

#include <map>

#include "store/kv/store.hpp"

namespace splitkey::kv {

/// Records in this process's arena, gone when it ends: for --dev and for tests. Not thread-safe: it belongs to the
/// event loop. Its calls finish at once.
class MemoryStore final : public Store {
 public:
  asio::awaitable<Result<Entry>> read(std::string path, Deadline deadline) override;
  asio::awaitable<Result<Written>> write(std::string path, json::Object record, std::uint64_t check_and_set,
                                         Deadline deadline) override;
  asio::awaitable<Result<Written>> write_as(secret::Bytes token, std::string path, json::Object record,
                                            std::uint64_t check_and_set, Deadline deadline) override;
  asio::awaitable<Result<void>> remove(std::string path, Deadline deadline) override;
  asio::awaitable<Result<std::vector<std::string>>> list(std::string folder, Deadline deadline) override;
  asio::awaitable<Result<std::chrono::system_clock::time_point>> server_time(Deadline deadline) override;
  asio::awaitable<Status> status(Deadline deadline) override;

 private:
  std::map<std::string, Entry> entries_;
};

}  // namespace splitkey::kv
