#pragma once

#include <optional>
#include <string>

#include "service/unlock/survey_key.hpp"

/// Surveys' KEKs as they are stored: wrapped under the key of their organization or team.
namespace splitkey::unlock {

/// A KEK that was wrapped and stored.
class StoredKek {
 public:
  StoredKek(keys::SurveyKek kek, std::uint64_t version, bool is_checked)
      : kek(std::move(kek)), version(version), is_checked(is_checked) {}
  keys::SurveyKek kek;
  /// The record's.
  std::uint64_t version;
  /// False: the organization's record holds no check of its key, so nobody would have noticed a mistyped passphrase.
  bool is_checked;
};

/// Wraps `kek` and stores it at `path`. Errors: conflict (details.version) where something is stored there that
/// `replace_version` does not name; those of begin_survey_key, survey_key and kv::Store.
[[nodiscard]] asio::awaitable<Result<StoredKek>> encrypt_kek(Context context, KeySource source, std::string path,
                                                             keys::SurveyKek kek,
                                                             std::optional<std::uint64_t> replace_version,
                                                             Deadline deadline);

/// A KEK that was opened.
class OpenedKek {
 public:
  explicit OpenedKek(keys::SurveyKek kek) : kek(std::move(kek)) {}
  keys::SurveyKek kek;
  /// Why the check of the organization's key, which the record had not held before, could not be stored.
  std::optional<Error> check_not_stored;
};

/// Opens the KEK at `path`. The key that opened it is the right one: where the organization's record holds no check of
/// its key, it is stored, so that a mistyped passphrase is refused early from now on. Errors: not_found,
/// record_malformed, decryption_failed; those of begin_survey_key, survey_key and kv::Store.
[[nodiscard]] asio::awaitable<Result<OpenedKek>> decrypt_kek(Context context, KeySource source, std::string path,
                                                             Deadline deadline);

}  // namespace splitkey::unlock
