#include "base/result/operation.hpp"

#include <array>

namespace splitkey {
namespace {

constexpr std::array<std::string_view, 5> names{"read", "update", "list", "delete", "help"};

}  // namespace

std::string_view name(Operation operation) noexcept { return names[static_cast<std::size_t>(operation)]; }

std::optional<Operation> operation_from_name(std::string_view name) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Operation>(i);
  }
  return std::nullopt;
}

}  // namespace splitkey
