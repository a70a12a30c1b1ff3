#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/crypto/shamir.hpp"
#include "keys/keys/types.hpp"

/// Custodian shares as texts: `80{i}-{x}-{y}` (docs/formats.md, "Shares"; the text is read liberally: surrounding white
/// space and upper-case hex are taken, as CheckTick takes them), and the words that ours carry behind the text.
namespace splitkey::keys {

/// The custodian's half of the platform key: 64 bytes, or 32 of an imported version.
using CustodianComponent = secret::Bytes;

/// The usual set.
inline constexpr unsigned usual_threshold = 3;
inline constexpr unsigned usual_total = 4;

/// What a share's text says.
class Share {
 public:
  /// Taken besides the canonical text: ASCII white space around it, upper-case hex, and any 1 to 512 digits for y. The
  /// prefix names the same x again ("803-3-…"), x is 1 to 255 in decimal without leading zeros, y is below the prime.
  /// Behind the text, and blanks, may stand "set=" and "check=" with 8 hex digits each, in any order, each once.
  /// Errors: invalid_custodian (with no piece of the text in the message), also when the check code is another text's.
  [[nodiscard]] static Result<Share> parse(std::string_view text);
  explicit Share(crypto::Point point) noexcept : point_(std::move(point)) {}

  [[nodiscard]] const crypto::Point& point() const noexcept { return point_; }
  [[nodiscard]] unsigned x() const noexcept { return point_.x(); }
  /// The canonical text: lower case, y padded with zeros to at least 256 digits and otherwise without leading ones.
  [[nodiscard]] secret::Bytes text() const;
  /// "TEXT set=7f3a91c2 check=1b2c3d4e": the text with the set that it belongs to and its check code.
  [[nodiscard]] secret::Bytes line(std::string_view set_id) const;
  /// The set that the share was read with, 8 lower-case hex digits; CheckTick's shares name none.
  [[nodiscard]] const std::optional<std::string>& set() const noexcept { return set_; }
  /// Whether it was read with its check code, which fitted.
  [[nodiscard]] bool carries_check_code() const noexcept { return carries_check_code_; }
  /// The value in `share_checks`: 32 hex digits, not secret.
  [[nodiscard]] std::string check() const;
  /// What people compare, its first 8 digits.
  [[nodiscard]] std::string check_code() const { return check().substr(0, 8); }

 private:
  crypto::Point point_;
  std::optional<std::string> set_;
  bool carries_check_code_ = false;
};

/// The shares of a fresh polynomial through `component` (64 bytes).
/// Errors: invalid_request unless 2 <= threshold <= total <= 255 and the component has 64 bytes.
[[nodiscard]] Result<std::vector<Share>> split_component(const CustodianComponent& component, unsigned threshold,
                                                         unsigned total);

/// The checks of `shares`, by their x.
[[nodiscard]] std::map<unsigned, std::string> share_checks(const std::vector<Share>& shares);

/// What all shares of one set carry beside their text, 8 hex digits: whoever knows the checks can tell it.
[[nodiscard]] std::string share_set_id(const std::map<unsigned, std::string>& share_checks);

/// Errors: invalid_custodian, with the number of each share and its set, when two name different sets.
[[nodiscard]] Result<void> refuse_mixed_sets(const std::vector<Share>& shares);

/// The component under `shares`; where a check is known for a share's x, the share is held against it first.
/// Errors: invalid_custodian, naming the share (by its x) only when a share check tells which one is wrong; that of
/// refuse_mixed_sets.
[[nodiscard]] Result<CustodianComponent> combine_shares(const std::vector<Share>& shares,
                                                        const std::map<unsigned, std::string>& share_checks);

}  // namespace splitkey::keys
