#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "keys/keys/share.hpp"
#include "service/engine/arguments.hpp"
#include "service/platform/context.hpp"

namespace splitkey::engine {

inline constexpr Field custodian_shares_field{
    "custodian_shares", FieldType::shares, Need::optional,
    "the custodians' shares, two or more (three of the usual set of four); or custodian_component"};
inline constexpr Field custodian_component_field{
    "custodian_component", FieldType::hex, Need::optional,
    "the custodians' half itself, 128 lower-case hex digits; or custodian_shares"};

/// For what the custodians' half is wanted. Only escrows and unlocks may use a sealed component, where the
/// configuration allows it; at a ceremony (recovery, verify-email, platform/verify) custodians speak in the request or
/// not at all.
enum class Purpose : std::uint8_t { escrow, unlock, ceremony };

/// The custodians' half as a request brought it: read, and not yet held against any check.
class Custodian {
 public:
  /// Errors: invalid_request (none given, or both ways at once), invalid_custodian (a share cannot be read, fewer than
  /// two, a component that is not 64 bytes, or 32 for an imported version).
  [[nodiscard]] static Result<Custodian> from(const Arguments& arguments, const Settings& settings, Purpose purpose);

  /// The half entered again, to be compared with the first entry. Errors: invalid_custodian.
  [[nodiscard]] static Result<Custodian> from_shares(const json::Array& texts);
  /// Whether the request brings a half, in whatever form.
  [[nodiscard]] static bool is_given(const Arguments& arguments) noexcept;

  /// The checks of the shares, by their x; none of a component.
  [[nodiscard]] std::map<unsigned, std::string> share_checks() const;
  /// The half. Errors: invalid_custodian, see keys::combine_shares.
  [[nodiscard]] Result<keys::CustodianComponent> component(const std::map<unsigned, std::string>& share_checks) const;

 private:
  using Shares = std::vector<keys::Share>;
  explicit Custodian(Shares shares) : half_(std::move(shares)) {}
  explicit Custodian(keys::CustodianComponent component) : half_(std::move(component)) {}

  [[nodiscard]] static Result<Custodian> from_component(const secret::Bytes& digits);

  std::variant<Shares, keys::CustodianComponent> half_;
};

}  // namespace splitkey::engine
