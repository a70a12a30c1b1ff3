#pragma once

#include <memory>

#include "config/config/config.hpp"
#include "config/config/policy.hpp"
#include "program/cli/failure.hpp"
#include "program/terminal/streams.hpp"
#include "store/vault/api.hpp"

namespace splitkey::cli {

/// Vault as the daemon's configuration leads to it, for the commands that go there themselves.
class VaultAccess {
 public:
  /// Errors: configuration: it, or a certificate that it names, cannot be used.
  [[nodiscard]] static Outcome<VaultAccess> open(const config::Config::Vault& config, const terminal::Streams& streams);

  [[nodiscard]] vault::Api& api() noexcept { return *api_; }

 private:
  VaultAccess(std::unique_ptr<log::Log> log, std::unique_ptr<vault::Api> api)
      : log_(std::move(log)), api_(std::move(api)) {}

  std::unique_ptr<log::Log> log_;
  std::unique_ptr<vault::Api> api_;
};

/// Where things are in Vault by that configuration, and by the role's name.
[[nodiscard]] config::VaultPlaces places_in_vault(const config::Config::Vault& config, const std::string& role);

}  // namespace splitkey::cli
