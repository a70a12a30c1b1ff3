#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace splitkey::vault_auth {

/// A moment as Vault writes it: 2026-11-26T19:22:58.176292187Z, or with an offset such as +01:00 (RFC 3339, 5.6); what
/// is finer than a second is dropped. Nothing where it is no such text, or lies beyond the years 1970 to 2261, as 0001,
/// which is Vault's word for "none".
[[nodiscard]] std::optional<std::chrono::sys_seconds> read_rfc3339(std::string_view text);

}  // namespace splitkey::vault_auth
