#pragma once

#include "store/cluster/health.hpp"
#include "store/http/connection.hpp"

namespace splitkey::cluster {

/// Asks the node at the other end of `connection`, which lives until the call is done, for its role. Errors: those of
/// read_health and of Connection::exchange, with the node's URL before them.
[[nodiscard]] asio::awaitable<HealthReport> ask_health(http::Connection& connection, Deadline deadline);

}  // namespace splitkey::cluster
