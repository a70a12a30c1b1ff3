#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/cluster/cluster.hpp"
#include "store/kv/need.hpp"
#include "store/vault_auth/token_budget.hpp"

namespace splitkey::vault {

/// Whether the token's policy is wide enough: asked once for each token at sys/capabilities-self, and learnt from what
/// Vault denies. For sys/health, so that a policy that is too narrow shows before a request runs into it.
class PolicyCheck {
 public:
  /// The cluster and the budget outlive it. `needs` are the daemon's, `mount` the KV mount.
  PolicyCheck(cluster::Cluster& cluster, vault_auth::TokenBudget& budget, const std::vector<kv::Need>& needs,
              const std::string& mount);

  /// Asks. What cannot be learnt (the policy `default` allows the question) changes nothing.
  [[nodiscard]] asio::awaitable<void> ask(cluster::SharedToken token, Deadline deadline);
  /// Vault denied a request at `path`, an API path, though it knows the token.
  void note_denied(const std::string& path) { missing_ = path; }
  /// Vault took a request at `path`.
  void note_allowed(const std::string& path);

  /// "PATH" or "PATH (lacks create, update)", the first that is missing; nothing when none is known to be.
  [[nodiscard]] const std::optional<std::string>& missing() const noexcept { return missing_; }

 private:
  cluster::Cluster& cluster_;
  vault_auth::TokenBudget& budget_;
  std::vector<kv::Need> needs_;  // with API paths
  std::optional<std::string> missing_;
};

}  // namespace splitkey::vault
