#pragma once

#include "store/vault/connection.hpp"
#include "store/vault/health.hpp"

namespace splitkey::vault {

/// Asks the node at the other end of `connection`, which lives until the call is done, for its role. Errors: those of
/// read_health and of Connection::exchange, with the node's URL before them.
[[nodiscard]] asio::awaitable<HealthReport> ask_health(Connection& connection, Deadline deadline);

}  // namespace splitkey::vault
