#include "crypto/detail/pbkdf2_state.hpp"

namespace splitkey::crypto::detail {

Pbkdf2Iterate armv8_sha2_kernel() noexcept { return nullptr; }

}  // namespace splitkey::crypto::detail
