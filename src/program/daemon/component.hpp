#pragma once

#include <optional>

#include "config/config/config.hpp"
#include "keys/keys/share.hpp"

namespace splitkey::daemon {

/// The sealed custodian component of custodian.component_file (128 hex digits), nothing where none is configured.
/// Errors: StartError with ExitStatus::configuration.
[[nodiscard]] std::optional<keys::CustodianComponent> read_component(const config::Config::Custodian& custodian);

}  // namespace splitkey::daemon
