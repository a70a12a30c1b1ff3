#include "admin/doctor/administrator_facts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "admin/setup/calls.hpp"
#include "store/cluster/trouble.hpp"

namespace splitkey::doctor {
namespace {

constexpr const char* raft_path = "sys/storage/raft/configuration";

Result<http::Answer> get(vault::Api& api, const std::string& path, const secret::Bytes& token) {
  return api.call(cluster::Request(http::Method::get, path), token, setup::call_deadline());
}

tl::unexpected<Unknown> untold(const Result<http::Answer>& answer, const std::string& path) {
  if (answer && answer->status == 403)
    return unknown("Vault does not know this token, or it may not read " + path, "a token that may");
  const Error error = answer ? cluster::trouble(*answer, path) : answer.error();
  return unknown(error.message(), "a token that may read " + path);
}

/// The data of an answer of success.
std::optional<json::Object> data_of(const http::Answer& answer) {
  const auto object = answer.object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  return data == nullptr ? std::nullopt : std::optional(data->clone());
}

/// What a namespace does not say of the server; nothing where `answer` tells, or refuses for another reason.
std::optional<Unknown> kept_from(const std::string& name_space, const Result<http::Answer>& answer) {
  if (name_space.empty() || !answer || (answer->status != 400 && answer->status != 404)) return std::nullopt;
  return Unknown{"the namespace " + name_space + " does not tell, the root namespace does",
                 "look there, with a token of its own: bao operator raft list-peers, bao audit list"};
}

Known<Voters> look_at_voters(vault::Api& api, const std::string& name_space, const secret::Bytes& token) {
  const auto answer = get(api, raft_path, token);
  if (auto kept = kept_from(name_space, answer)) return tl::unexpected(std::move(*kept));
  // OpenBao says 404, Vault 400 where the storage is another one.
  if (answer && (answer->status == 404 || answer->status == 400)) return Voters{false, 0};
  const auto data = answer && answer->status == 200 ? data_of(*answer) : std::nullopt;
  const json::Object* configuration = data ? data->find_object("config") : nullptr;
  const json::Array* servers = configuration == nullptr ? nullptr : configuration->find_array("servers");
  if (servers == nullptr) return untold(answer, raft_path);
  const auto votes = [](const json::Value& server) {
    return server.as_object() != nullptr && server.as_object()->find_boolean("voter").value_or(false);
  };
  return Voters{true, static_cast<std::size_t>(std::ranges::count_if(*servers, votes))};
}

Known<std::size_t> count_audit_devices(vault::Api& api, const std::string& name_space, const secret::Bytes& token) {
  const auto answer = get(api, "sys/audit", token);
  if (auto kept = kept_from(name_space, answer)) return tl::unexpected(std::move(*kept));
  const auto data = answer && answer->status == 200 ? data_of(*answer) : std::nullopt;
  if (!data) return untold(answer, "sys/audit");
  return data->members().size();
}

Known<std::chrono::seconds> read_token_max_ttl(vault::Api& api, const std::string& role, const secret::Bytes& token) {
  const auto answer = get(api, role, token);
  const auto data = answer && answer->status == 200 ? data_of(*answer) : std::nullopt;
  const auto max_ttl = data ? data->find_integer("token_max_ttl") : std::nullopt;
  if (!max_ttl || *max_ttl < 0) return untold(answer, role);
  return std::chrono::seconds(*max_ttl);
}

}  // namespace

void collect_administrator_facts(vault::Api* api, const std::string& name_space, const config::VaultPlaces& places,
                                 const secret::Bytes& token, Facts& facts) {
  if (api == nullptr || token.empty()) {
    const auto why = api == nullptr
                         ? unknown("Vault does not serve", "mend vault_serves first")
                         : unknown("that takes an administrator's token", "--token-file FILE, or VAULT_TOKEN");
    facts.voters = why;
    facts.audit_devices = why;
    facts.token_max_ttl = why;
    return;
  }
  facts.voters = look_at_voters(*api, name_space, token);
  facts.audit_devices = count_audit_devices(*api, name_space, token);
  facts.token_max_ttl =
      read_token_max_ttl(*api, fmt::format("auth/{}/role/{}", places.approle_mount, places.role), token);
}

}  // namespace splitkey::doctor
