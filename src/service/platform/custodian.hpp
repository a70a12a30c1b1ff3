#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json/value.hpp"
#include "base/result/result.hpp"
#include "keys/keys/share.hpp"
#include "service/platform/settings.hpp"

/// The halves of the platform key, its checks and its versions; and how records are read and written.
namespace splitkey::platform {

/// For what the custodians' half is wanted. Only escrows and unlocks may use a sealed component, where the
/// configuration allows it; at a ceremony (recovery, verify-email, platform/verify) custodians speak in the request or
/// not at all.
enum class Purpose : std::uint8_t { escrow, unlock, ceremony };

/// The custodians' half as a request brought it, or as it is sealed on this host: read, and not yet compared with any
/// check.
class Custodian {
 public:
  /// From the texts of shares, an array of strings. Errors: invalid_custodian (a share cannot be read, or fewer than
  /// two).
  [[nodiscard]] static Result<Custodian> from_shares(const json::Array& texts);
  /// From the half itself, in hex digits. Errors: invalid_request (they are no such digits), invalid_custodian (not 64
  /// bytes, or 32 for an imported version).
  [[nodiscard]] static Result<Custodian> from_component(const secret::Bytes& digits);
  /// The component that is sealed on this host; nullopt where there is none that `purpose` may use.
  [[nodiscard]] static std::optional<Custodian> sealed(const Settings& settings, Purpose purpose);

  /// The checks of the shares, by their x; none of a component.
  [[nodiscard]] std::map<unsigned, std::string> share_checks() const;
  /// The half. Errors: invalid_custodian, see keys::combine_shares.
  [[nodiscard]] Result<keys::CustodianComponent> component(const std::map<unsigned, std::string>& share_checks) const;

 private:
  using Shares = std::vector<keys::Share>;
  explicit Custodian(Shares shares) : half_(std::move(shares)) {}
  explicit Custodian(keys::CustodianComponent component) : half_(std::move(component)) {}

  std::variant<Shares, keys::CustodianComponent> half_;
};

/// Whether the half was entered twice, both times the same; false where there is no second entry, `again` being null.
/// Errors: invalid_custodian: the second entry cannot be read, or is not the same.
[[nodiscard]] Result<bool> is_entered_twice(const Custodian& custodian, const json::Array* again);

}  // namespace splitkey::platform
