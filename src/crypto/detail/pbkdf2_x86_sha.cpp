#include "crypto/detail/pbkdf2_state.hpp"

namespace splitkey::crypto::detail {

Pbkdf2Iterate x86_sha_kernel() noexcept { return nullptr; }

}  // namespace splitkey::crypto::detail
