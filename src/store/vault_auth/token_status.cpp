#include "store/vault_auth/token_status.hpp"

namespace splitkey::vault_auth {

std::string_view name(TokenState state) noexcept {
  switch (state) {
    case TokenState::none:
      return "none";
    case TokenState::valid:
      return "valid";
    case TokenState::renewing:
      return "renewing";
    case TokenState::expired:
      return "expired";
    case TokenState::denied:
      break;
  }
  return "denied";
}

}  // namespace splitkey::vault_auth
