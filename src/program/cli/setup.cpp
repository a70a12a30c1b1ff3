#include "program/cli/setup.hpp"

#include "admin/setup/host_setup.hpp"
#include "admin/setup/token.hpp"
#include "admin/setup/vault_setup.hpp"
#include "program/cli/obstacle_sentences.hpp"
#include "program/cli/platform_checks.hpp"
#include "program/cli/platform_key.hpp"
#include "program/cli/setup_report.hpp"
#include "program/cli/vault_access.hpp"
#include "program/cli/vault_token.hpp"

namespace splitkey::cli {
namespace {

using setup::StepKind;
using setup::StepResult;

/// What CheckTick made is proven by its custodians' shares, through the daemon that this host has now; then its checks
/// are pinned as well.
Outcome<void> take_over(const SetupOptions& wanted, const secret::Bytes& token, setup::Calls& calls,
                        const config::VaultPlaces& places, setup::HostSetup& host, const CallOptions& options,
                        const terminal::Streams& streams) {
  if (calls.is_dry_run()) {
    calls.tell({StepResult::would, StepKind::custodians_shares});
    return {};
  }
  ChecksEntry entry;
  entry.token_file = wanted.token_file;  // read already: standard input is not there a second time
  entry.share_files = wanted.share_files;
  entry.again_files = wanted.again_files;
  auto written = write_platform_checks(entry, token.clone(), options, streams);
  if (!written && written.error().status == ExitStatus::unreachable)
    written.error().message += "; all else is done: start the daemon, and run this again";
  if (!written) return propagate(written);
  const auto found = told(setup::find_platform_key(calls, places));
  if (!found) return propagate(found);
  if (auto pinned = told(host.pin(found->checks)); !pinned) return pinned;
  return told(host.finish());
}

Outcome<void> set_up_host(const setup::VaultSetup& vault, setup::HostSetup& host) {
  if (auto credentials = told(host.credentials()); !credentials) return credentials;
  if (auto pinned = told(host.pin(vault.checks())); !pinned) return pinned;
  return told(host.finish());
}

Outcome<void> set_up_vault(const SetupOptions& wanted, const setup::HostConfig& config, setup::Calls& calls,
                           const config::VaultPlaces& places, setup::VaultSetup& vault,
                           const terminal::Streams& streams) {
  const auto needs_key = told(vault.run());
  if (!needs_key) return propagate(needs_key);
  if (!*needs_key) return {};
  setup::KeyMaking making(wanted, config, calls, places, vault.found());
  if (auto made = make_platform_key(making, vault.found(), wanted, streams); !made) return made;
  if (!calls.is_dry_run()) vault.take_checks(making.fresh().checks());
  return {};
}

}  // namespace

Outcome<ExitStatus> set_up(const SetupOptions& wanted, const CallOptions& options, const terminal::Streams& streams) {
  auto config = told(setup::HostConfig::prepare(wanted));
  if (!config) return propagate(config);
  auto access = VaultAccess::open(config->settings().vault, streams);
  if (!access) return propagate(access);
  const auto token = read_vault_token(wanted.token_file, streams);
  if (!token) return propagate(token);

  const CallOptions local = options.by_default(config->settings().listen.socket);
  const SetupReport report(streams, wanted.dry_run);
  setup::Calls calls = report.calls(access->api(), *token);
  const config::VaultPlaces places = places_in_vault(config->settings().vault, wanted.role);
  setup::HostSetup host(wanted, *config, calls, places);
  if (auto chosen = told(host.choose_places()); !chosen) return propagate(chosen);
  setup::VaultSetup vault(wanted, *config, calls, places);
  if (auto done = set_up_vault(wanted, *config, calls, places, vault, streams); !done) return propagate(done);
  if (auto done = set_up_host(vault, host); !done) return propagate(done);
  if (wanted.existing && vault.has_all_checks()) {
    calls.tell({StepResult::already, StepKind::all_checks});
  } else if (wanted.existing) {
    if (auto taken = take_over(wanted, *token, calls, places, host, local, streams); !taken) return propagate(taken);
  }
  if (wanted.revoke_token) {
    if (auto revoked = told(setup::revoke_token(calls)); !revoked) return propagate(revoked);
  }
  return ExitStatus::done;
}

}  // namespace splitkey::cli
