#include "store/vault/policy_check.hpp"

#include <algorithm>

#include "base/json/write.hpp"
#include "store/vault_auth/auth_answers.hpp"

namespace splitkey::vault {
namespace {

kv::Need at_api_path(const kv::Need& need, const std::string& mount) {
  const bool is_folder = need.path.ends_with('/');
  return {mount + (is_folder ? "/metadata/" : "/data/") + need.path, need.capabilities};
}

/// "lacks create, update"; empty: nothing.
std::string what_lacks(const kv::Need& need, const std::vector<std::string>& granted) {
  std::string lacking;
  if (std::ranges::find(granted, "root") != granted.end()) return lacking;
  for (const std::string& capability : need.capabilities) {
    if (std::ranges::find(granted, capability) == granted.end()) lacking += (lacking.empty() ? "" : ", ") + capability;
  }
  return lacking;
}

}  // namespace

PolicyCheck::PolicyCheck(cluster::Cluster& cluster, vault_auth::TokenBudget& budget, const std::vector<kv::Need>& needs,
                         const std::string& mount)
    : cluster_(cluster), budget_(budget) {
  for (const kv::Need& need : needs) needs_.push_back(at_api_path(need, mount));
}

asio::awaitable<void> PolicyCheck::ask(cluster::SharedToken token, Deadline deadline) {
  if (needs_.empty() || !co_await budget_.take_for_lookup(deadline)) co_return;
  json::Array paths;
  for (const kv::Need& need : needs_) paths.emplace_back(need.path);
  json::Object question;
  question.set("paths", std::move(paths));
  const auto request =
      std::make_shared<cluster::Request>(http::Method::post, "sys/capabilities-self", json::write(question));
  const auto answer = co_await cluster_.call(request, token, deadline);
  if (!answer || answer->status != 200) co_return;
  missing_.reset();
  for (const kv::Need& need : needs_) {
    const auto granted = vault_auth::read_capabilities(*answer, need.path);
    if (!granted) continue;
    const std::string lacking = what_lacks(need, *granted);
    if (!lacking.empty() && !missing_) missing_ = need.path + " (lacks " + lacking + ")";
  }
}

void PolicyCheck::note_allowed(const std::string& path) {
  if (missing_ == path) missing_.reset();
}

}  // namespace splitkey::vault
