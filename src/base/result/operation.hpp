#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace splitkey {

/// What can be done at a path, as in a Vault secrets engine. The wire reads it, access judges it, the engine does it.
enum class Operation : std::uint8_t { read, update, list, remove, help };

/// The word on the wire: "read", "update", "list", "delete", "help".
[[nodiscard]] std::string_view name(Operation operation) noexcept;

/// The reverse of name(); nullopt for any other word.
[[nodiscard]] std::optional<Operation> operation_from_name(std::string_view name) noexcept;

}  // namespace splitkey
