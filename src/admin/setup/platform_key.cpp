#include "admin/setup/platform_key.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/result/invariant.hpp"
#include "base/secret/hex.hpp"
#include "keys/keys/paths.hpp"
#include "keys/keys/platform_versions.hpp"
#include "keys/keys/time.hpp"
#include "store/vault/kv2.hpp"

namespace splitkey::setup {
namespace {

// Members of our own in the two records, which CheckTick passes over.
constexpr const char* set_member = "share_set";
constexpr const char* handed_out_member = "handed_out";
constexpr const char* public_key_member = "escrow_public_key";

constexpr const char* look_again = "run this again to see what is there";
constexpr const char* destroy_shares = "the shares that were handed out here are worthless, have them destroyed";

std::string data_path(const config::VaultPlaces& places, const std::string& record) {
  return places.kv_mount + "/data/" + record;
}

std::vector<unsigned> read_handed_out(const json::Object& record) {
  std::vector<unsigned> xs;
  const json::Array* array = record.find_array(handed_out_member);
  if (array == nullptr) return xs;
  for (const json::Value& x : *array) {
    if (x.as_integer()) xs.push_back(static_cast<unsigned>(*x.as_integer()));
  }
  return xs;
}

std::string text_member(const json::Object& record, const char* name) {
  const secret::Bytes* text = record.find_string(name);
  return text == nullptr ? std::string() : std::string(text->expose_text());
}

std::string now() { return keys::record_time(std::chrono::system_clock::now()); }

tl::unexpected<Error> overtaken(const Error& error, const char* what_to_do) {
  if (error.code() != Errc::conflict) return failure(error);
  return failure(Errc::conflict,
                 std::string("another set-up has written the platform key in the meantime: ") + what_to_do);
}

// After a restore of one of them from a backup, say: what is escrowed to the one could not be opened with the other.
Result<void> refuse_two_keys(const PlatformKeyFound& found, const config::VaultPlaces& places) {
  const auto& share_checks = found.checks.share_checks();
  if (found.state != PlatformKeyFound::State::complete || share_checks.size() != keys::usual_total) return {};
  const std::string set_of_checks = keys::share_set_id(share_checks);
  if (set_of_checks == found.set_id) return {};
  const std::string checks_path = keys::platform_checks_path(keys::PlatformVersions::current());
  return failure(
      Errc::precondition_failed,
      fmt::format(
          "{0} in Vault (version {1}, share set {2}) and {3} (version {4}, share set {5}) are of two platform "
          "keys, as after a restore of one of them alone: restore both from the same backup, or see by \"bao kv "
          "metadata get -mount={6} {0}\" and the same of {3} which of the versions of each belong together",
          keys::platform_master_key_path, found.key_version, found.set_id, checks_path, found.checks_version,
          set_of_checks, places.kv_mount));
}

}  // namespace

Result<PlatformKeyFound> find_platform_key(Calls& calls, const config::VaultPlaces& places) {
  using State = PlatformKeyFound::State;
  const std::string key_path = data_path(places, keys::platform_master_key_path);
  const auto key = calls.read_record(key_path, "is there a platform key?");
  if (!key) return propagate(key);
  const std::string checks_path = data_path(places, keys::platform_checks_path(keys::PlatformVersions::current()));
  const auto checks = calls.read_record(checks_path, "which of its shares are with custodians?");
  if (!checks) return propagate(checks);

  PlatformKeyFound found;
  found.key_version = key->version;
  found.checks_version = checks->version;
  if (checks->record) {
    auto read = keys::PlatformChecks::read(*checks->record);
    if (!read) return propagate(read);
    found.checks = std::move(*read);
    found.handed_out = read_handed_out(*checks->record);
  }
  if (!key->record) return found;
  found.set_id = text_member(*key->record, set_member);
  if (found.set_id.empty()) {
    found.state = State::from_elsewhere;
  } else {
    // `splitkey platform checks` publishes the public key as well, with the custodians' shares: then it is finished.
    found.state = found.checks.escrow_public_key() ? State::complete : State::unfinished;
  }
  if (const auto one_key = refuse_two_keys(found, places); !one_key) return propagate(one_key);
  return found;
}

Result<bool> is_custodians_half(Calls& calls, const config::VaultPlaces& places, const secret::Bytes& component,
                                const keys::PlatformChecks& checks) {
  const auto key = calls.read_record(data_path(places, keys::platform_master_key_path),
                                     "does the custodians' half that is here belong to it?");
  if (!key) return propagate(key);
  const auto vault = keys::read_vault_component(key->record ? key->record->clone() : json::Object(), false);
  if (!vault) return propagate(vault);
  const auto custodian = secret::from_hex(component.expose_text());
  if (!custodian || !checks.key_check()) return false;
  const auto platform = keys::join(*vault, *custodian);
  return platform && keys::matches_check(*platform, *checks.key_check());
}

Result<bool> is_anything_wrapped(Calls& calls, const config::VaultPlaces& places) {
  for (const char* folder : {"users/", "surveys/", "organizations/", "teams/"}) {
    const std::string path = places.kv_mount + "/metadata/" + folder;
    const auto answer = calls.get(path + "?list=true", "has anything been encrypted under it?");
    if (!answer) return propagate(answer);
    if (calls.is_dry_run() && answer->status == 404) continue;  // a mount that would be made holds nothing yet
    const auto names = vault::read_keys(*answer, path);
    if (!names) return propagate(names);
    if (!names->empty()) return true;
  }
  return false;
}

Result<KeyStored> KeyStored::store(Calls& calls, const config::VaultPlaces& places, const FreshKey& fresh,
                                   const PlatformKeyFound& in_place_of) {
  using State = PlatformKeyFound::State;
  invariant(in_place_of.state == State::absent || in_place_of.state == State::unfinished,
            "a platform key that may be in use was about to be replaced");
  KeyStored stored(data_path(places, keys::platform_checks_path(keys::PlatformVersions::current())), fresh.checks());
  stored.version_ = in_place_of.checks_version;
  const auto write_key = [&] { return stored.write_key(calls, places, fresh, in_place_of.key_version); };
  const auto write_checks = [&] { return stored.write_checks(calls, "what tells a wrong half or share"); };
  const bool replaces = in_place_of.state == State::unfinished;
  if (auto written = replaces ? write_checks() : write_key(); !written) return propagate(written);
  if (auto written = replaces ? write_key() : write_checks(); !written) return propagate(written);
  return stored;
}

Result<void> KeyStored::write_key(Calls& calls, const config::VaultPlaces& places, const FreshKey& fresh,
                                  std::uint64_t check_and_set) {
  json::Object record = keys::platform_record(fresh.vault_component(), now());
  record.set(set_member, fresh.set_id());
  const auto key = calls.write_record(data_path(places, keys::platform_master_key_path), std::move(record),
                                      check_and_set, "Vault's half of the platform key");
  return key ? Result<void>() : overtaken(key.error(), look_again);
}

Result<void> KeyStored::note_handed_out(Calls& calls, const std::vector<unsigned>& xs) {
  handed_out_.insert(handed_out_.end(), xs.begin(), xs.end());
  return write_checks(calls, is_complete() ? "all shares are with custodians: escrows may be sealed to the key"
                                           : "a custodian has a share");
}

Result<void> KeyStored::write_checks(Calls& calls, const std::string& why) {
  json::Object record = checks_.to_record();
  if (!is_complete()) record.erase(public_key_member);
  json::Array xs;
  for (const unsigned x : handed_out_) xs.emplace_back(static_cast<std::int64_t>(x));
  record.set(handed_out_member, std::move(xs)).set("created_at", now());
  const auto written = calls.write_record(path_, std::move(record), version_, why);
  if (!written) return overtaken(written.error(), handed_out_.empty() ? look_again : destroy_shares);
  if (*written) version_ = (*written)->version;
  return {};
}

}  // namespace splitkey::setup
