#include "admin/setup/role.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "admin/setup/mounts.hpp"
#include "store/cluster/trouble.hpp"

namespace splitkey::setup {
namespace {

using Words = std::vector<std::string>;

std::int64_t in_seconds(std::chrono::seconds time) { return time.count(); }

json::Object wanted_role(const config::VaultPlaces& places) {
  json::Object role;
  role.set("token_policies", list_of({places.role}))
      .set("token_type", "service")
      .set("token_ttl", in_seconds(token_ttl))
      .set("token_max_ttl", in_seconds(token_max_ttl))
      .set("token_period", 0)
      .set("token_num_uses", 0)
      .set("token_no_default_policy", false)
      .set("secret_id_ttl", in_seconds(secret_id_ttl))
      .set("secret_id_num_uses", 0);
  return role;
}

/// A setting as people read it.
std::string shown(const json::Value* value) {
  if (value == nullptr || value->is_null()) return "nothing";
  if (const auto integer = value->as_integer()) return std::to_string(*integer);
  if (const auto boolean = value->as_boolean()) return *boolean ? "true" : "false";
  if (const auto* text = value->as_string()) return std::string(text->expose_text());
  const json::Array* array = value->as_array();
  if (array == nullptr || array->empty()) return "nothing";
  Words words;
  for (const json::Value& element : *array) words.push_back(shown(&element));
  return fmt::format("{}", fmt::join(words, " "));
}

/// Of each setting that differs its name, what it is and what it is to be; a service token is what a role without a
/// token_type gives.
Words differences(const json::Object& stored, const json::Object& wanted) {
  Words found;
  for (const json::Member& member : wanted.members()) {
    const std::string name(member.name.expose_text());
    const std::string from = shown(stored.find(name));
    const std::string to = shown(&member.value);
    if (from == to || (name == "token_type" && (from == "default" || from == "default-service"))) continue;
    found.insert(found.end(), {name, from, to});
  }
  return found;
}

}  // namespace

std::string role_path(const config::VaultPlaces& places) {
  return fmt::format("auth/{}/role/{}", places.approle_mount, places.role);
}

Result<void> ensure_role(Calls& calls, const config::VaultPlaces& places) {
  const std::string path = role_path(places);
  const auto answer = calls.get(path, "what does the role " + places.role + " give?");
  if (!answer) return propagate(answer);
  if (answer->status != 200 && answer->status != 404) return failure(refusal(*answer, path));
  const json::Object wanted = wanted_role(places);
  const auto object = answer->status == 200 ? answer->object() : Result<json::Object>(json::Object());
  const json::Object* stored = object && answer->status == 200 ? object->find_object("data") : nullptr;
  auto changes = stored == nullptr ? Words{} : differences(*stored, wanted);
  if (stored != nullptr && changes.empty()) {
    calls.tell({StepResult::already, StepKind::role, {places.role}});
    return {};
  }
  const auto written =
      calls.post(path, wanted, stored == nullptr ? "the role is missing" : "the role gives other things");
  if (!written) return propagate(written);
  changes.insert(changes.begin(), places.role);
  const StepKind kind = stored == nullptr ? StepKind::new_role : StepKind::role;
  const StepResult made = stored == nullptr ? StepResult::done : StepResult::changed;
  calls.tell({*written ? made : StepResult::would, kind, std::move(changes)});
  return {};
}

Result<std::optional<secret::Bytes>> read_role_id(Calls& calls, const config::VaultPlaces& places) {
  const std::string path = role_path(places) + "/role-id";
  const auto answer = calls.get(path, "the role_id, for this host's credentials");
  if (!answer) return propagate(answer);
  if (answer->status != 200 && calls.is_dry_run()) return std::nullopt;
  if (answer->status == 404) {
    return failure(Errc::not_found, fmt::format("there is no role {} at auth/{}: \"splitkey setup\" makes it, or check "
                                                "--role and vault.auth.approle.mount",
                                                places.role, places.approle_mount));
  }
  if (answer->status != 200) return failure(refusal(*answer, path));
  const auto object = answer->object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  const secret::Bytes* role_id = data == nullptr ? nullptr : data->find_string("role_id");
  if (role_id == nullptr || role_id->empty()) return failure(cluster::wrong_shape(path));
  return role_id->clone();
}

}  // namespace splitkey::setup
