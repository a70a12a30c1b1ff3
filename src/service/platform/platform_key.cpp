#include "service/platform/platform_key.hpp"

#include <asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include "keys/keys/paths.hpp"
#include "keys/keys/platform_versions.hpp"
#include "service/platform/checks.hpp"
#include "service/platform/malformed.hpp"

namespace splitkey::platform {

// Only operators, which are used where no name is written.
using namespace asio::experimental::awaitable_operators;  // NOLINT(google-build-using-namespace)

namespace {

asio::awaitable<Result<keys::VaultComponent>> read_half(Context context, std::string version, Deadline deadline) {
  const std::string path = keys::platform_version_path(version);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  if (!entry->record) {
    co_return failure(Errc::precondition_failed,
                      fmt::format("Vault holds no half of the platform key {} (at {}); set the platform key up first",
                                  version, path));
  }
  const bool may_be_short = keys::PlatformVersions::is_imported(version);
  co_return keys::read_vault_component(*entry->record, may_be_short).map_error(malformed_at(path));
}

bool differs(const std::optional<std::string>& pinned, const std::optional<std::string>& stored) {
  return pinned && stored && *pinned != *stored;
}

// The pins are those of the current version.
Result<void> hold_against_pins(const keys::PlatformChecks& checks, const Settings& settings) {
  if (!differs(settings.pinned_key_check, checks.key_check()) &&
      !differs(settings.pinned_escrow_public_key, checks.escrow_public_key())) {
    return {};
  }
  return failure(
      Errc::precondition_failed,
      "Vault's checks of the platform key are not those pinned in this host's configuration: somebody changed Vault's "
      "half or the pins; find out who before anything else is escrowed or opened");
}

// Vault's value, or what is pinned for the current version where Vault has none.
const std::optional<std::string>& known(const std::optional<std::string>& stored,
                                        const std::optional<std::string>& pinned, bool is_current) {
  return stored || !is_current ? stored : pinned;
}

}  // namespace

asio::awaitable<Result<JoinedKey>> join_halves(Context context, Custodian custodian, std::string version,
                                               Deadline deadline) {
  auto [checks, half] = co_await (read_checks(context, version, deadline) && read_half(context, version, deadline));
  if (!checks) co_return propagate(checks);
  const bool is_current = version == keys::PlatformVersions::current();
  if (is_current) {
    if (auto held = hold_against_pins(*checks, context.settings); !held) co_return propagate(held);
  }
  if (!half) co_return propagate(half);
  auto component = custodian.component(checks->share_checks());
  if (!component) co_return propagate(component);
  auto key = keys::join(*half, *component);
  if (!key) co_return propagate(key);

  const auto& check = known(checks->key_check(), context.settings.pinned_key_check, is_current);
  std::optional<bool> matches;
  if (check) matches = keys::matches_check(*key, *check);
  const auto& public_key = known(checks->escrow_public_key(), context.settings.pinned_escrow_public_key, is_current);
  std::optional<bool> escrow_key_matches;
  if (public_key) {
    escrow_key_matches = keys::public_key_text(keys::escrow_key_pair(*key).public_key()) == *public_key;
    // Without a key_check the public key tells a wrong half as well.
    if (!matches) matches = escrow_key_matches;
    if (*matches && !*escrow_key_matches)
      context.log.error(log::message::wrong_platform_key, "platform key {}: {}", version, foreign_escrow_key_warning);
  }
  co_return JoinedKey(std::move(*key), matches, escrow_key_matches);
}

asio::awaitable<Result<JoinedKey>> join_platform_key(Context context, Custodian custodian, std::string version,
                                                     Deadline deadline) {
  auto joined = co_await join_halves(context, std::move(custodian), std::move(version), deadline);
  if (joined && joined->matches() == false) {
    co_return failure(Errc::invalid_custodian,
                      "the halves do not give the platform key whose key_check is stored: a share or the component is "
                      "wrong or belongs to another key; try other shares");
  }
  co_return joined;
}

}  // namespace splitkey::platform
