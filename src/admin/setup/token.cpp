#include "admin/setup/token.hpp"

#include "store/cluster/trouble.hpp"

namespace splitkey::setup {
namespace {

constexpr const char* lookup = "auth/token/lookup-self";

}  // namespace

Result<void> check_token(Calls& calls) {
  const auto answer = calls.get(lookup, "does Vault know the administrator's token?");
  if (!answer) return propagate(answer);
  if (answer->status == 200) return {};
  const auto object = answer->object();
  if (object && cluster::error_says(*object, "namespace not found"))
    return failure(Errc::precondition_failed, "there is no such namespace in Vault: make it, or check vault.namespace");
  if (answer->status != 403) return failure(cluster::trouble(*answer, lookup));
  return failure(Errc::vault_denied,
                 "Vault does not know the administrator's token, or its policies lack \"default\": give one that may "
                 "make mounts, policies and roles, a root token for example");
}

Result<void> revoke_token(Calls& calls) {
  const auto revoked = calls.post("auth/token/revoke-self", {}, "the administrator's token is not needed any more");
  if (!revoked) return propagate(revoked);
  if (!*revoked) {
    calls.tell({StepResult::would, StepKind::administrators_token});
    return {};
  }
  const auto after = calls.get(lookup, "is it really gone?");
  if (!after) return propagate(after);
  if (after->status != 403)
    return failure(Errc::precondition_failed,
                   "the administrator's token was revoked, and Vault still takes it: "
                   "\"bao token revoke\" it by its accessor, and look into Vault's log");
  calls.tell({StepResult::done, StepKind::administrators_token});
  return {};
}

}  // namespace splitkey::setup
