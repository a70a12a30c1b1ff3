#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "service/unlock/hierarchy.hpp"
#include "service/unlock/leases.hpp"

/// The key that wraps a survey's KEK, whatever it comes from: a lease, or the hierarchy with passphrase and halves.
namespace splitkey::unlock {

/// What a request gives to derive the key from.
using KeySource = std::variant<std::shared_ptr<Lease>, Hierarchy>;
/// The organization that it belongs to.
[[nodiscard]] const keys::Id& organization_of(const KeySource& source) noexcept;

/// A wrapping key under a lease: on its way, or kept from before.
class LeasedKeyUnderWay {
 public:
  LeasedKeyUnderWay(std::shared_ptr<Lease> lease,
                    std::variant<keys::WrappingKey, platform::Started<keys::WrappingKey>> key)
      : lease(std::move(lease)), key(std::move(key)) {}
  std::shared_ptr<Lease> lease;
  std::variant<keys::WrappingKey, platform::Started<keys::WrappingKey>> key;
};

/// What the key at one path waits for.
using SurveyKeyUnderWay = std::variant<LeasedKeyUnderWay, UnlockUnderWay>;
/// Begins to derive what has to be: under a lease the key for `vault_path`, and nothing where that was opened under it
/// before. The store may be asked for the record meanwhile. Errors: those of begin_unlock.
[[nodiscard]] asio::awaitable<Result<SurveyKeyUnderWay>> begin_survey_key(Context context, KeySource source,
                                                                          std::string vault_path, Deadline deadline);

/// The key for one Vault path.
class SurveyKey {
 public:
  SurveyKey(keys::WrappingKey key, std::optional<std::string> unchecked)
      : key(std::move(key)), new_key_check(std::move(unchecked)) {}
  keys::WrappingKey key;
  /// The check of the organization's key, where its record held none to compare the key with.
  std::optional<std::string> new_key_check;
};
/// Waits for it; `vault_path` is that of the beginning. Errors: those of finish_unlock.
[[nodiscard]] asio::awaitable<Result<SurveyKey>> survey_key(Context context, SurveyKeyUnderWay under_way,
                                                            std::string vault_path, Deadline deadline);

}  // namespace splitkey::unlock
