#pragma once

#include <vector>

#include "service/engine/route.hpp"

/// The tables of paths, a source for each family (docs/protocol.md, "Paths").
namespace splitkey::engine {

[[nodiscard]] std::vector<Route> sys_routes();
[[nodiscard]] std::vector<Route> lease_routes();
[[nodiscard]] std::vector<Route> platform_routes();
[[nodiscard]] std::vector<Route> organization_routes();
[[nodiscard]] std::vector<Route> team_routes();
[[nodiscard]] std::vector<Route> survey_routes();
[[nodiscard]] std::vector<Route> user_routes();
[[nodiscard]] std::vector<Route> escrow_routes();

}  // namespace splitkey::engine
