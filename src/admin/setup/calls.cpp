#include "admin/setup/calls.hpp"

#include "base/json/write.hpp"
#include "store/cluster/trouble.hpp"

namespace splitkey::setup {
namespace {

constexpr std::chrono::seconds call_timeout{30};

}  // namespace

Error refusal(const http::Answer& answer, const std::string& path) {
  if (answer.status == 403) {
    return Error(Errc::vault_denied,
                 "Vault denies the administrator's token access to " + path +
                     ": give one that may make mounts, policies and roles, a root token for example")
        .with("path", path);
  }
  const auto object = answer.status == 400 ? answer.object() : Result<json::Object>(json::Object());
  const json::Array* errors = object ? object->find_array("errors") : nullptr;
  if (errors == nullptr || errors->empty() || errors->front().as_string() == nullptr)
    return cluster::trouble(answer, path);
  return {Errc::precondition_failed,
          "Vault refuses " + path + ": " + std::string(errors->front().as_string()->expose_text())};
}

json::Value list_of(const std::vector<std::string>& texts) {
  json::Array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

Deadline call_deadline() { return std::chrono::steady_clock::now() + call_timeout; }

Result<http::Answer> Calls::get(const std::string& path, const std::string& why) {
  tell_call_("GET " + path, why);
  return api_.call(cluster::Request(http::Method::get, path), token_, call_deadline());
}

Result<std::optional<http::Answer>> Calls::send(cluster::Request request, const std::string& why) {
  tell_call_("POST " + request.path, why);
  if (is_dry_run_) return std::nullopt;
  auto answer = api_.call(std::move(request), token_, call_deadline());
  if (!answer) return propagate(answer);
  return std::move(*answer);
}

Result<std::optional<http::Answer>> Calls::try_post(const std::string& path, const json::Object& body,
                                                    const std::string& why) {
  return send(cluster::Request(http::Method::post, path, json::write(body)), why);
}

Result<std::optional<http::Answer>> Calls::post(const std::string& path, const json::Object& body,
                                                const std::string& why) {
  auto answer = try_post(path, body, why);
  if (answer && *answer && (*answer)->status >= 300) return failure(refusal(**answer, path));
  return answer;
}

Result<std::optional<http::Answer>> Calls::post_wrapped(const std::string& path, const json::Object& body,
                                                        std::chrono::seconds ttl, const std::string& why) {
  cluster::Request request(http::Method::post, path, json::write(body));
  request.wrap_ttl = ttl;
  auto answer = send(std::move(request), why);
  if (answer && *answer && (*answer)->status >= 300) return failure(refusal(**answer, path));
  return answer;
}

Result<kv::Entry> Calls::read_record(const std::string& path, const std::string& why) {
  tell_call_("GET " + path, why);
  auto entry = api_.read(path, token_, call_deadline());
  // Below a mount that would be made there is nothing yet.
  if (!entry && is_dry_run_ && entry.error().code() == Errc::vault_unavailable) return kv::Entry();
  return entry;
}

Result<std::optional<kv::Written>> Calls::write_record(const std::string& path, json::Object record,
                                                       std::uint64_t check_and_set, const std::string& why) {
  tell_call_("POST " + path, why);
  if (is_dry_run_) return std::nullopt;
  auto written = api_.write(path, std::move(record), check_and_set, token_, call_deadline());
  if (!written) return propagate(written);
  return std::move(*written);
}

}  // namespace splitkey::setup
