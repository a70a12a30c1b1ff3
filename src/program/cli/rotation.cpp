#include "program/cli/rotation.hpp"

#include <thread>

#include "admin/setup/rotation.hpp"
#include "program/cli/obstacle_sentences.hpp"
#include "program/cli/setup_report.hpp"
#include "program/cli/vault_access.hpp"
#include "program/cli/vault_token.hpp"

namespace splitkey::cli {
namespace {

// A login by a new daemon takes a moment; a reload may take 15 s.
constexpr std::chrono::seconds take_over_timeout{20};
constexpr std::chrono::milliseconds between_looks{200};

/// Whether the daemon says that the secret_id it has was made at `created`.
bool has_secret_id(const json::Object& health, const std::string& created) {
  const json::Object* known = health.find_object("secret_id");
  const secret::Bytes* stands = known == nullptr ? nullptr : known->find_string("created");
  return stands != nullptr && stands->expose_text() == created;
}

/// Whether the daemon is seen with it before take_over_timeout ends.
bool is_loaded(const std::string& created, const CallOptions& options, const terminal::Streams& streams) {
  const auto until = std::chrono::steady_clock::now() + take_over_timeout;
  do {
    auto daemon = Daemon::reach(options, complaining(streams));
    const auto health = daemon ? daemon->ask(Operation::read, "sys/health", {}) : propagate(daemon);
    if (health && has_secret_id(*health, created)) return true;
    std::this_thread::sleep_for(between_looks);
  } while (std::chrono::steady_clock::now() < until);
  return false;
}

/// The daemon takes the new one; then what was there before goes.
Outcome<void> hand_over(setup::Rotation& rotation, const CallOptions& options, const terminal::Streams& streams) {
  const auto daemon_told = told(rotation.have_it_loaded(options.socket));
  if (!daemon_told) return propagate(daemon_told);
  if (!*daemon_told) return {};
  if (!is_loaded(rotation.created(), options, streams)) return fail(failure_of(setup::ObstacleKind::daemon_without_it));
  return told(rotation.finish());
}

}  // namespace

Outcome<ExitStatus> rotate_secret_id(const SetupOptions& wanted, const CallOptions& options,
                                     const terminal::Streams& streams) {
  const auto config = told(setup::HostConfig::read(wanted.config));
  if (!config) return propagate(config);
  if (auto possible = told(setup::Rotation::check(*config)); !possible) return propagate(possible);
  auto access = VaultAccess::open(config->settings().vault, streams);
  if (!access) return propagate(access);
  const auto token = read_vault_token(wanted.token_file, streams);
  if (!token) return propagate(token);
  const SetupReport report(streams, wanted.dry_run);
  setup::Calls calls = report.calls(access->api(), *token);
  const config::VaultPlaces places = places_in_vault(config->settings().vault, wanted.role);
  setup::Rotation rotation(wanted, *config, calls, places);
  const auto renewed = told(rotation.renew());
  if (!renewed) return propagate(renewed);
  if (!*renewed) return ExitStatus::done;
  const CallOptions local = options.by_default(config->settings().listen.socket);
  if (auto done = hand_over(rotation, local, streams); !done) return propagate(done);
  return ExitStatus::done;
}

}  // namespace splitkey::cli
