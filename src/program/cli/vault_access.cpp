#include "program/cli/vault_access.hpp"

#include "base/log/messages.hpp"
#include "config/config/start_error.hpp"
#include "config/config/vault_settings.hpp"

namespace splitkey::cli {
namespace {

/// The vault room's warnings, as this program complains; not of a Vault that is ill, for each call's error says it.
class Complaints final : public log::Sink {
 public:
  explicit Complaints(terminal::Streams streams) : streams_(std::move(streams)) {}
  void write(const log::Entry& entry) noexcept override {
    if (entry.about != log::message::vault_ill) terminal::complain(streams_, entry.message);
  }

 private:
  terminal::Streams streams_;
};

}  // namespace

Outcome<VaultAccess> VaultAccess::open(const config::Config::Vault& config, const terminal::Streams& streams) {
  auto log = std::make_unique<log::Log>(log::Level::warning, std::make_unique<Complaints>(streams));
  try {
    auto api = vault::Api::open(config::connection_settings(config), *log);
    if (!api) return fail(ExitStatus::configuration, api.error().message());
    return VaultAccess(std::move(log), std::move(*api));
  } catch (const config::StartError& error) {
    return fail(ExitStatus::configuration, error.what());
  }
}

config::VaultPlaces places_in_vault(const config::Config::Vault& config, const std::string& role) {
  return {config.kv_mount, config.approle_mount, role};
}

}  // namespace splitkey::cli
