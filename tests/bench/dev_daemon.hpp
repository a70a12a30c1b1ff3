#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <sys/types.h>

#include "socket/client/connection.hpp"

/// What the benchmarks measure: a daemon of their own.
namespace splitkey::bench {

/// A running `splitkeyd --dev`, stopped when this is destroyed. Errors: std::runtime_error.
class DevDaemon {
 public:
  explicit DevDaemon(const std::filesystem::path& program);
  ~DevDaemon();
  DevDaemon(const DevDaemon&) = delete;
  DevDaemon& operator=(const DevDaemon&) = delete;

  [[nodiscard]] client::Connection connect() const;
  /// Test secrets of a platform key that lives as long as this process.
  [[nodiscard]] const std::array<std::string, 4>& shares() const noexcept { return shares_; }

 private:
  pid_t child_ = -1;
  std::filesystem::path socket_;
  std::array<std::string, 4> shares_;
};

/// Asks and gives back the data. Errors: std::runtime_error with the error's code.
json::Object ask(client::Connection& connection, Operation operation, const std::string& path, json::Object data = {});

}  // namespace splitkey::bench
