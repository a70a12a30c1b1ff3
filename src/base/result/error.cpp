#include "base/result/error.hpp"

#include <algorithm>
#include <array>

namespace splitkey {
namespace {

struct Row {
  Errc code;
  std::string_view name;
  bool retryable;
};

constexpr std::array rows{
    Row{Errc::invalid_request, "invalid_request", false},
    Row{Errc::unsupported_path, "unsupported_path", false},
    Row{Errc::unsupported_operation, "unsupported_operation", false},
    Row{Errc::permission_denied, "permission_denied", false},
    Row{Errc::not_found, "not_found", false},
    Row{Errc::conflict, "conflict", false},
    Row{Errc::precondition_failed, "precondition_failed", false},
    Row{Errc::invalid_custodian, "invalid_custodian", false},
    Row{Errc::decryption_failed, "decryption_failed", false},
    Row{Errc::record_malformed, "record_malformed", false},
    Row{Errc::vault_sealed, "vault_sealed", true},
    Row{Errc::vault_unavailable, "vault_unavailable", true},
    Row{Errc::vault_denied, "vault_denied", false},
    Row{Errc::overloaded, "overloaded", true},
    Row{Errc::deadline_exceeded, "deadline_exceeded", true},
    Row{Errc::audit_unavailable, "audit_unavailable", true},
    Row{Errc::internal, "internal", false},
};

const Row& row(Errc code) noexcept { return rows[static_cast<std::size_t>(code)]; }

constexpr bool rows_stand_in_the_order_of_the_enumeration() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].code != static_cast<Errc>(i)) return false;
  }
  return rows.back().code == Errc::internal;
}
static_assert(rows_stand_in_the_order_of_the_enumeration());

}  // namespace

std::string_view name(Errc code) noexcept { return row(code).name; }

bool retryable(Errc code) noexcept { return row(code).retryable; }

std::optional<Errc> errc_from_name(std::string_view name) noexcept {
  const auto* found = std::ranges::find(rows, name, &Row::name);
  if (found == rows.end()) return std::nullopt;
  return found->code;
}

}  // namespace splitkey
