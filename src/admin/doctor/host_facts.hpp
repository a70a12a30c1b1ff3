#pragma once

#include "admin/doctor/facts.hpp"
#include "base/json/value.hpp"
#include "config/config/config.hpp"

namespace splitkey::doctor {

/// Finds out about this host: swap, core files, the unit, the socket, credentials, pins.
void collect_host_facts(const config::Config& config, Facts& facts);

/// What the daemon's sys/health says; comes after collect_vault_facts, and fills in what that could not learn.
void take_health(const json::Object& health, Facts& facts);

}  // namespace splitkey::doctor
