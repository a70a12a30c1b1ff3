#include "admin/setup/former_secret_ids.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "admin/setup/role.hpp"
#include "admin/setup/secret_id.hpp"
#include "base/json/texts.hpp"
#include "base/json/write.hpp"
#include "store/cluster/trouble.hpp"

namespace splitkey::setup {
namespace {

std::optional<SecretIdFacts> read_facts(const http::Answer& answer) {
  const auto object = answer.object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  SecretIdFacts facts{json::text_of(data, "secret_id_accessor"), json::text_of(data, "creation_time"), "", {}};
  if (facts.accessor.empty() || facts.created.empty()) return std::nullopt;
  facts.instead_of = json::text_of(data->find_object("metadata"), instead_of_member);
  facts.cidrs = json::texts_of(*data, "cidr_list");
  return facts;
}

/// `question` is a secret_id or an accessor. What Vault does not know it answers with 204 or 404.
Result<std::optional<SecretIdFacts>> look_up(Calls& calls, const std::string& path, const json::Object& question,
                                             const std::string& why) {
  const auto answer = calls.try_post(path, question, why);
  if (!answer) return propagate(answer);
  if (!*answer || (*answer)->status == 204 || (*answer)->status == 404) return std::nullopt;
  if ((*answer)->status != 200) return failure(refusal(**answer, path));
  auto facts = read_facts(**answer);
  if (!facts) return failure(cluster::wrong_shape(path));
  return facts;
}

json::Object naming(const std::string& accessor) {
  json::Object question;
  question.set("secret_id_accessor", accessor);
  return question;
}

Result<std::vector<std::string>> list_accessors(Calls& calls, const config::VaultPlaces& places) {
  const std::string path = role_path(places) + "/secret-id?list=true";
  const auto answer = calls.get(path, "did a run that was cut short leave one?");
  if (!answer) return propagate(answer);
  if (answer->status == 404) return std::vector<std::string>();
  if (answer->status != 200) return failure(refusal(*answer, path));
  const auto object = answer->object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  const json::Array* keys = data == nullptr ? nullptr : data->find_array("keys");
  if (keys == nullptr) return failure(cluster::wrong_shape(path));
  std::vector<std::string> accessors;
  for (const json::Value& key : *keys) {
    if (key.as_string() != nullptr) accessors.emplace_back(key.as_string()->expose_text());
  }
  return accessors;
}

Result<std::vector<SecretIdFacts>> all_but(Calls& calls, const config::VaultPlaces& places,
                                           const std::string& current) {
  const auto accessors = list_accessors(calls, places);
  if (!accessors) return propagate(accessors);
  std::vector<SecretIdFacts> all;
  for (const std::string& accessor : *accessors) {
    if (accessor == current) continue;
    auto facts = look_up(calls, role_path(places) + "/secret-id-accessor/lookup", naming(accessor),
                         "in whose place was it issued?");
    if (!facts) return propagate(facts);
    if (*facts) all.push_back(std::move(**facts));
  }
  return all;
}

/// The accessor of `last`, of the one in whose place it was issued, and so on.
std::set<std::string> line_of(const SecretIdFacts& last, const std::vector<SecretIdFacts>& all) {
  std::set<std::string> line;
  for (const SecretIdFacts* next = &last; next != nullptr && line.insert(next->accessor).second;) {
    const auto before = std::ranges::find(all, next->instead_of, &SecretIdFacts::accessor);
    next = before == all.end() ? nullptr : &*before;
  }
  return line;
}

Result<void> destroy(Calls& calls, const config::VaultPlaces& places, const SecretIdFacts& secret_id) {
  const std::string path = role_path(places) + "/secret-id-accessor/destroy";
  const auto answer = calls.try_post(path, naming(secret_id.accessor), "it is not needed any more");
  if (!answer) return propagate(answer);
  const bool is_gone = !*answer || (*answer)->status < 300 || (*answer)->status == 404;
  return is_gone ? Result<void>() : failure(refusal(**answer, path));
}

}  // namespace

Result<std::optional<SecretIdFacts>> look_up_secret_id(Calls& calls, const config::VaultPlaces& places,
                                                       const secret::Bytes& secret_id) {
  json::Object question;
  question.set("secret_id", secret_id.clone());
  return look_up(calls, role_path(places) + "/secret-id/lookup", question, "when was the secret_id made?");
}

Result<std::size_t> destroy_former_secret_ids(Calls& calls, const config::VaultPlaces& places,
                                              const SecretIdFacts& former, const SecretIdFacts& current) {
  const auto all = all_but(calls, places, current.accessor);
  if (!all) return propagate(all);
  const auto line = line_of(former, *all);
  std::size_t destroyed = 0;
  for (const SecretIdFacts& other : *all) {
    if (!line.contains(other.accessor) && !line.contains(other.instead_of)) continue;
    if (auto gone = destroy(calls, places, other); !gone) return propagate(gone);
    ++destroyed;
  }
  return destroyed;
}

}  // namespace splitkey::setup
