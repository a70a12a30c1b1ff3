#include "service/platform/known_escrow_key.hpp"

#include "keys/keys/paths.hpp"
#include "keys/keys/platform_versions.hpp"

namespace splitkey::platform {
namespace {

using Standing = KnownEscrowKey::Standing;

// A change is noticed this late at most; and so seldom does an escrow cost more than its one write.
constexpr std::chrono::seconds look_lifetime{5};

std::optional<keys::EscrowPublicKey> parse(const std::optional<std::string>& digits) {
  if (!digits) return std::nullopt;
  auto key = keys::parse_public_key(*digits);
  return key ? std::optional(*key) : std::nullopt;
}

}  // namespace

KnownEscrowKey::KnownEscrowKey(const std::optional<std::string>& pinned, std::optional<std::string> pinned_key_check)
    : is_pinned_(pinned.has_value()),
      pinned_key_check_(std::move(pinned_key_check)),
      key_(parse(pinned)),
      standing_(is_pinned_ ? Standing::pinned : Standing::unknown) {}

bool KnownEscrowKey::telling_is_due(Deadline now) noexcept {
  if (!look_is_due(now) || now < next_telling_) return false;
  next_telling_ = now + look_lifetime;
  return true;
}

bool KnownEscrowKey::note(const keys::PlatformChecks& checks, Deadline now) {
  const bool was_refused = refusal().has_value();
  standing_ = judge(checks);
  next_look_ = now + look_lifetime;
  return refusal() && !was_refused;
}

Standing KnownEscrowKey::judge(const keys::PlatformChecks& checks) {
  // Both stand in one record: whoever could change the one could change the other.
  if (pinned_key_check_ && checks.key_check() && *pinned_key_check_ != *checks.key_check()) return Standing::differs;
  const auto& in_vault = checks.escrow_public_key();
  if (key_) {
    const bool same = in_vault ? *in_vault == keys::public_key_text(*key_) : is_pinned_;
    if (is_pinned_) return same ? Standing::pinned : Standing::differs;
    return same ? Standing::remembered : Standing::changed;
  }
  if (!in_vault) return Standing::none;
  key_ = parse(in_vault);
  return key_ ? Standing::remembered : Standing::unusable;
}

std::optional<Error> KnownEscrowKey::refusal() const {
  switch (standing_) {
    case Standing::differs:
      return Error(
          Errc::precondition_failed,
          "escrow is refused: the escrow_public_key in Vault is not the one pinned in this host's configuration; "
          "find out who changed it before anything is sealed");
    case Standing::changed:
      return Error(
          Errc::precondition_failed,
          "escrow is refused: the escrow_public_key in Vault has changed under the same version of the platform "
          "key; find out who changed it, then restart splitkeyd");
    case Standing::unusable:
      return Error(
                 Errc::record_malformed,
                 "escrow is refused: the escrow_public_key in Vault is a point of small order, to which nothing can be "
                 "sealed; find out who wrote it")
          .with("field", "escrow_public_key")
          .with("path", keys::platform_checks_path(keys::PlatformVersions::current()));
    default:
      return std::nullopt;
  }
}

Result<std::optional<keys::EscrowPublicKey>> KnownEscrowKey::key() const {
  if (auto refused = refusal()) return failure(std::move(*refused));
  return key_;
}

std::string_view name(Standing standing) noexcept {
  switch (standing) {
    case Standing::unknown:
      return "unknown";
    case Standing::none:
      return "none";
    case Standing::pinned:
      return "pinned";
    case Standing::remembered:
      return "remembered";
    case Standing::differs:
      return "differs";
    case Standing::changed:
      return "changed";
    case Standing::unusable:
      break;
  }
  return "unusable";
}

}  // namespace splitkey::platform
