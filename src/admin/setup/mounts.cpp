#include "admin/setup/mounts.hpp"

#include <thread>

#include <fmt/format.h>

#include "store/cluster/trouble.hpp"

namespace splitkey::setup {
namespace {

/// What is mounted at `mount`, of GET sys/mounts or sys/auth; nullptr: nothing. Vault's answers have the mounts under
/// "data" and, older ones, beside it.
const json::Object* mounted_at(const json::Object& answer, const std::string& mount) {
  const json::Object* data = answer.find_object("data");
  return (data != nullptr ? *data : answer).find_object(mount + "/");
}

bool is_text(const json::Object& object, std::string_view member, std::string_view text) {
  const secret::Bytes* found = object.find_string(member);
  return found != nullptr && found->expose_text() == text;
}

Result<json::Object> mounts(Calls& calls, const std::string& path, const std::string& why) {
  const auto answer = calls.get(path, why);
  if (!answer) return propagate(answer);
  if (answer->status != 200) return failure(refusal(*answer, path));
  return answer->object();
}

bool is_kv2(const json::Object& mount) {
  const json::Object* options = mount.find_object("options");
  return is_text(mount, "type", "kv") && options != nullptr && is_text(*options, "version", "2");
}

/// Where a mount is missing, and what is said of it.
struct Missing {
  std::string path;
  StepKind kind;
  std::string mount;
  std::string why;
};

Result<void> make(Calls& calls, const Missing& missing, const json::Object& body) {
  const auto made = calls.post(missing.path, body, missing.why);
  if (!made) return propagate(made);
  calls.tell({*made ? StepResult::done : StepResult::would, missing.kind, {missing.mount}});
  return {};
}

constexpr std::chrono::seconds new_mount_timeout{10};
constexpr std::chrono::milliseconds between_looks{200};

/// HashiCorp Vault refuses what goes to a mount that was just made until it is ready ("Upgrading from non-versioned to
/// versioned data").
Result<void> wait_for(Calls& calls, const std::string& mount) {
  const auto until = std::chrono::steady_clock::now() + new_mount_timeout;
  while (true) {
    const auto answer = calls.get(mount + "/config", "is the mount ready?");
    if (!answer) return propagate(answer);
    if (answer->status != 400 || std::chrono::steady_clock::now() >= until) return {};
    std::this_thread::sleep_for(between_looks);
  }
}

std::chrono::seconds longest_lease() { return secret_id_ttl; }

Result<void> ensure_long_leases(Calls& calls, const config::VaultPlaces& places, const json::Object& mount) {
  const json::Object* config = mount.find_object("config");
  const std::int64_t allowed = config == nullptr ? 0 : config->find_integer("max_lease_ttl").value_or(0);
  if (allowed >= longest_lease().count()) {
    calls.tell({StepResult::already, StepKind::approle_mount, {places.approle_mount}});
    return {};
  }
  json::Object body;
  body.set("max_lease_ttl", longest_lease().count());
  const auto tuned =
      calls.post(fmt::format("sys/auth/{}/tune", places.approle_mount), body, "the mount would cut a secret_id's life");
  if (!tuned) return propagate(tuned);
  const StepResult result = *tuned ? StepResult::changed : StepResult::would;
  const std::string to = std::to_string(longest_lease().count());
  if (allowed == 0) {
    calls.tell({result, StepKind::approle_servers_lease, {places.approle_mount, to}});
  } else {
    calls.tell({result, StepKind::approle_lease, {places.approle_mount, std::to_string(allowed), to}});
  }
  return {};
}

}  // namespace

Result<void> ensure_kv_mount(Calls& calls, const config::VaultPlaces& places) {
  const auto all = mounts(calls, "sys/mounts", "is there a KV version 2 mount?");
  if (!all) return propagate(all);
  const json::Object* there = mounted_at(*all, places.kv_mount);
  if (there != nullptr && !is_kv2(*there)) {
    return failure(
        Errc::precondition_failed,
        fmt::format("what is mounted at {0}/ is no KV version 2: name another mount with --kv-mount, or, for a "
                    "KV version 1, \"bao kv enable-versioning {0}\"",
                    places.kv_mount));
  }
  if (there != nullptr) {
    calls.tell({StepResult::already, StepKind::kv_mount, {places.kv_mount}});
    return {};
  }
  json::Object options;
  options.set("version", "2");
  json::Object body;
  body.set("type", "kv").set("options", std::move(options));
  const std::string why = fmt::format("KV version 2 at {}/ is missing", places.kv_mount);
  auto made = make(calls, {"sys/mounts/" + places.kv_mount, StepKind::kv_mount, places.kv_mount, why}, body);
  return made && !calls.is_dry_run() ? wait_for(calls, places.kv_mount) : made;
}

Result<void> ensure_approle_mount(Calls& calls, const config::VaultPlaces& places) {
  const auto all = mounts(calls, "sys/auth", "is there an AppRole auth method?");
  if (!all) return propagate(all);
  const json::Object* there = mounted_at(*all, places.approle_mount);
  if (there != nullptr && !is_text(*there, "type", "approle")) {
    return failure(Errc::precondition_failed,
                   fmt::format("what is mounted at auth/{}/ is no AppRole: name another mount with --approle-mount",
                               places.approle_mount));
  }
  if (there != nullptr) return ensure_long_leases(calls, places, *there);
  json::Object config;
  config.set("max_lease_ttl", longest_lease().count());
  json::Object body;
  body.set("type", "approle").set("config", std::move(config));
  const std::string why = fmt::format("AppRole at auth/{}/ is missing", places.approle_mount);
  return make(calls, {"sys/auth/" + places.approle_mount, StepKind::approle_mount, places.approle_mount, why}, body);
}

}  // namespace splitkey::setup
