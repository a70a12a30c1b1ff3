#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace splitkey::keys::detail {

/// A share's x from its one decimal text: 1 to 255, without leading zeros. nullopt for any other text.
[[nodiscard]] std::optional<std::uint8_t> share_x(std::string_view text) noexcept;

}  // namespace splitkey::keys::detail
