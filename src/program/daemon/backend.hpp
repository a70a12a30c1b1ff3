#pragma once

#include <string>

#include "store/kv/store.hpp"

namespace splitkey::daemon {

/// What stands behind an instance: its store, and what becomes of it while the daemon runs. Belongs to the event loop.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  [[nodiscard]] virtual kv::Store& store() noexcept = 0;
  /// The daemon begins to serve.
  virtual void start() = 0;
  /// SIGHUP came. One call at a time. What goes wrong is logged, and changes nothing.
  [[nodiscard]] virtual asio::awaitable<void> reload() = 0;
  /// How the store is doing, in a few words, by what is known without asking anybody.
  [[nodiscard]] virtual std::string summary() const = 0;
  /// The last request has ended. `idle`: nobody told the daemon to stop, so nobody starts it again but a next
  /// connection, maybe much later.
  [[nodiscard]] virtual asio::awaitable<void> stop(bool idle, Deadline deadline) = 0;
};

}  // namespace splitkey::daemon
