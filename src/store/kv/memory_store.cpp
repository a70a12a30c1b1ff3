#include "store/kv/memory_store.hpp"

#include <set>

#include <fmt/chrono.h>

namespace splitkey::kv {
namespace {

std::string rfc3339_now() {
  const auto now = std::chrono::system_clock::now();
  const auto fraction =
      std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()) % std::chrono::seconds(1);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:09}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                     fraction.count());
}

}  // namespace

asio::awaitable<Result<Entry>> MemoryStore::read(std::string path, Deadline) {
  Entry copy;
  if (const auto found = entries_.find(path); found != entries_.end()) {
    copy.version = found->second.version;
    copy.created_time = found->second.created_time;
    if (found->second.record) copy.record = found->second.record->clone();
  }
  co_return copy;
}

asio::awaitable<Result<Written>> MemoryStore::write(std::string path, json::Object record, std::uint64_t check_and_set,
                                                    Deadline) {
  const auto found = entries_.find(path);
  if ((found == entries_.end() ? 0 : found->second.version) != check_and_set) {
    co_return failure(Errc::conflict, "the record has changed since it was read; read it again");
  }
  Entry& entry = entries_[path];
  entry.version += 1;
  entry.record = std::move(record);
  entry.created_time = rfc3339_now();
  Written written;
  written.version = entry.version;
  written.created_time = entry.created_time;
  co_return written;
}

asio::awaitable<Result<Written>> MemoryStore::write_as(secret::Bytes, std::string path, json::Object record,
                                                       std::uint64_t check_and_set, Deadline deadline) {
  return write(std::move(path), std::move(record), check_and_set, deadline);
}

asio::awaitable<Result<void>> MemoryStore::remove(std::string path, Deadline) {
  if (const auto found = entries_.find(path); found != entries_.end()) found->second.record.reset();
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<std::string>>> MemoryStore::list(std::string folder, Deadline) {
  std::set<std::string> names;
  for (auto entry = entries_.lower_bound(folder); entry != entries_.end() && entry->first.starts_with(folder);
       ++entry) {
    const std::string rest = entry->first.substr(folder.size());
    names.insert(rest.substr(0, rest.find('/') == std::string::npos ? rest.size() : rest.find('/') + 1));
  }
  co_return std::vector<std::string>(names.begin(), names.end());
}

asio::awaitable<Result<std::chrono::system_clock::time_point>> MemoryStore::server_time(Deadline) {
  co_return std::chrono::system_clock::now();
}

asio::awaitable<Status> MemoryStore::status(Deadline) {
  Status status;
  status.reachable = true;
  status.initialized = true;
  status.sealed = false;
  status.standby = false;
  status.ready = true;
  status.sentence = "fine: the store is this process's memory, and everything in it is gone when it ends";
  co_return status;
}

}  // namespace splitkey::kv
