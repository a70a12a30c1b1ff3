#include "admin/setup/rotation.hpp"

#include <thread>

#include <fmt/format.h>

#include "admin/host/credentials.hpp"
#include "admin/host/lock.hpp"
#include "admin/host/name.hpp"
#include "admin/host/process.hpp"
#include "admin/host/service.hpp"
#include "admin/setup/former_secret_ids.hpp"
#include "admin/setup/role.hpp"
#include "admin/setup/role_proof.hpp"
#include "admin/setup/secret_id.hpp"
#include "admin/setup/token.hpp"
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

/// Whether there is a daemon that could be told: the next start of one reads the new secret_id anyway.
Outcome<bool> have_it_loaded(const CallOptions& options) {
  if (host::has_unit()) {
    if (auto reloaded = told(host::reload_service()); !reloaded) return propagate(reloaded);
    return true;
  }
  const auto daemon = host::process_listening_at(options.socket, "splitkeyd");
  if (daemon) host::hang_up(*daemon);
  return daemon.has_value();
}

class Rotation {
 public:
  Rotation(const SetupOptions& wanted, const HostConfig& config, setup::Calls& calls)
      : wanted_(wanted),
        vault_(config.settings().vault),
        calls_(calls),
        places_(places_in_vault(vault_, wanted.role)) {}

  Outcome<void> run(const CallOptions& options, const terminal::Streams& streams) {
    if (auto known = told(setup::check_token(calls_)); !known) return known;
    const auto role_id = told(setup::read_role_id(calls_, places_));
    if (!role_id) return propagate(role_id);
    if (auto ours = check_role(*role_id); !ours) return ours;
    const auto former = look_at_former();
    if (!former) return propagate(former);
    const auto fresh = told(setup::issue_secret_id(calls_, places_, issued_for(*former)));
    if (!fresh) return propagate(fresh);
    if (!*fresh) {
      calls_.tell(setup::StepResult::would, "put it in the place of the one in " + vault_.secret_id_file +
                                                ", have the daemon take it, and destroy the former one");
      return {};
    }
    const auto current = prove(**role_id, **fresh);
    if (!current) return propagate(current);
    if (auto written = kept(host::write_credential(vault_.secret_id_file, **fresh)); !written) return written;
    calls_.tell(setup::StepResult::done, "a new secret_id, which logs in, in the place of the former one");
    return hand_over(*former, *current, options, streams);
  }

 private:
  /// The daemon takes what was written; then what was there before goes.
  Outcome<void> hand_over(const std::optional<setup::SecretIdFacts>& former, const setup::SecretIdFacts& current,
                          const CallOptions& options, const terminal::Streams& streams) {
    const auto daemon_told = have_it_loaded(options);
    if (!daemon_told) return propagate(daemon_told);
    if (!*daemon_told) {
      calls_.tell(setup::StepResult::by_hand,
                  "no daemon was seen with the new secret_id, for none runs: the former one is destroyed by the next "
                  "rotation, or ends by itself");
      return {};
    }
    if (!is_loaded(current.created, options, streams)) {
      return fail(
          ExitStatus::unreachable,
          "the daemon was not seen with the new secret_id, so that the former one was not destroyed: \"splitkey "
          "status\" shows which one it has (it needs the policy that \"splitkey setup\" writes); the next "
          "rotation destroys what this one leaves");
    }
    calls_.tell(setup::StepResult::done, "the daemon has it");
    return destroy(former, current);
  }

  /// A secret_id of another role would log nobody in with the role_id that is here.
  [[nodiscard]] Outcome<void> check_role(const std::optional<secret::Bytes>& role_id) const {
    const auto here = host::read_credential(vault_.role_id_file);
    if (!here || !role_id || *here == *role_id) return {};
    return fail(Failure(Error(Errc::precondition_failed,
                              fmt::format("the role_id in {} is not that of the role {}: name this host's with --role",
                                          host::file_of_credential(vault_.role_id_file).native(), places_.role)),
                        ""));
  }

  /// Nothing where there is none that can be read and that Vault knows. Errors: no_input: it may be read by others
  /// only, who alone can put another one in its place.
  Outcome<std::optional<setup::SecretIdFacts>> look_at_former() {
    const auto former = host::read_credential(vault_.secret_id_file);
    if (!former && former.error().code() == Errc::permission_denied)
      return fail(ExitStatus::no_input, former.error().message() + ": run this as root, or as whose it is");
    if (!former) return std::nullopt;
    return told(setup::look_up_secret_id(calls_, places_, *former));
  }

  /// Bound as the former one was, unless the wanted says how.
  [[nodiscard]] setup::IssuedFor issued_for(const std::optional<setup::SecretIdFacts>& former) const {
    setup::IssuedFor host{host::name(), former ? former->accessor : "", wanted_.bound_cidrs};
    if (former && host.cidrs.empty()) host.cidrs = former->cidrs;
    return host;
  }

  /// A login with the fresh one, and what Vault says of it.
  Outcome<setup::SecretIdFacts> prove(const secret::Bytes& role_id, const secret::Bytes& fresh) {
    const auto flaws = told(setup::prove_role(calls_.api(), places_, role_id, fresh));
    if (!flaws) return propagate(flaws);
    const auto facts = told(setup::look_up_secret_id(calls_, places_, fresh));
    if (!facts) return propagate(facts);
    if (!*facts) return fail(Failure(Error(Errc::not_found, "Vault does not know the secret_id that it gave"), ""));
    return **facts;
  }

  Outcome<void> destroy(const std::optional<setup::SecretIdFacts>& former, const setup::SecretIdFacts& current) {
    if (!former) {
      calls_.tell(
          setup::StepResult::by_hand,
          "the former secret_id could not be read, or Vault did not know it: if it is still in use anywhere, it "
          "lives until it expires. Was it bound to an address? The new one is only where --bind says so");
      return {};
    }
    const auto count = told(setup::destroy_former_secret_ids(calls_, places_, *former, current));
    if (!count) return propagate(count);
    calls_.tell(setup::StepResult::done,
                *count == 1 ? "the former secret_id is destroyed"
                            : fmt::format("the former secret_id is destroyed, and what runs that were cut short had "
                                          "left: {} in all",
                                          *count));
    return {};
  }

  const SetupOptions& wanted_;
  const config::Config::Vault& vault_;
  setup::Calls& calls_;
  config::VaultPlaces places_;
};

}  // namespace

Outcome<ExitStatus> rotate_secret_id(const SetupOptions& wanted, const CallOptions& options,
                                     const terminal::Streams& streams) {
  const auto config = HostConfig::read(wanted.config);
  if (!config) return propagate(config);
  if (config->settings().vault.secret_id_file.empty()) {
    return fail(ExitStatus::configuration,
                "this configuration takes a response-wrapped secret_id: write a freshly wrapped one "
                "into that file instead");
  }
  if (!host::can_seal() && config->settings().vault.secret_id_file.find('/') == std::string::npos)
    return fail(ExitStatus::usage,
                "the secret_id is sealed by systemd: rotating it needs root, on a host where systemd runs");
  auto access = VaultAccess::open(config->settings().vault, streams);
  if (!access) return propagate(access);
  const auto token = read_vault_token(wanted.token_file, streams);
  if (!token) return propagate(token);
  const host::Lock alone(host::file_of_credential(config->settings().vault.secret_id_file));
  if (alone.is_with_another())
    return fail(Failure(Error(Errc::conflict, "another rotation is at work on this host: let it finish"), ""));
  const SetupReport report(streams, wanted.dry_run);
  setup::Calls calls = report.calls(access->api(), *token);
  const CallOptions local = options.by_default(config->settings().listen.socket);
  if (auto done = Rotation(wanted, *config, calls).run(local, streams); !done) return propagate(done);
  return ExitStatus::done;
}

}  // namespace splitkey::cli
