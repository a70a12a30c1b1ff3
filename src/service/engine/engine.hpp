#pragma once

#include "service/engine/route.hpp"

namespace splitkey::engine {

/// Answers requests: finds the route, checks the data against its fields, and lets the action do it. It keeps nothing
/// between two requests.
class Engine {
 public:
  explicit Engine(Context context);

  /// Whether `path` is one of ours, whatever its ids are worth.
  [[nodiscard]] bool knows(std::string_view path) const;

  /// Errors: every code of the protocol but permission_denied and audit_unavailable.
  [[nodiscard]] asio::awaitable<Result<Answer>> answer(Request request) const;

  /// Says that a connection (Peer::connection()) has ended: what belongs to it alone ends too.
  void end_connection(std::uint64_t connection) const;

 private:
  [[nodiscard]] const Route* find(std::string_view path) const;

  Context context_;
  std::vector<Route> routes_;
};

}  // namespace splitkey::engine
