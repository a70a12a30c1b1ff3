#include "store/vault_auth/token.hpp"

namespace splitkey::vault_auth {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

cluster::SharedToken text_of(const std::shared_ptr<const Token>& token) {
  return token ? cluster::SharedToken(token, &token->text) : nullptr;
}

TokenLife::TokenLife(Deadline begun_at, std::optional<std::chrono::seconds> lifetime, bool may_be_renewed, double share)
    : begun(begun_at),
      renewable(may_be_renewed),
      grace(duration_cast<milliseconds>(lifetime.value_or(std::chrono::seconds()) * share)) {
  if (lifetime) end = begun + *lifetime;
}

std::optional<Deadline> TokenLife::next_step() const {
  if (!end) return std::nullopt;
  if (!renewable) return *end - grace;
  return begun + (*end - begun) * 2 / 3 + grace / 3;
}

}  // namespace splitkey::vault_auth
