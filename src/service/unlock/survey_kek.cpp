#include "service/unlock/survey_kek.hpp"

#include "keys/keys/records.hpp"
#include "keys/keys/time.hpp"
#include "keys/keys/wrap.hpp"
#include "service/platform/malformed.hpp"
#include "service/platform/stored.hpp"
#include "service/unlock/organization.hpp"

namespace splitkey::unlock {

asio::awaitable<Result<StoredKek>> encrypt_kek(Context context, KeySource source, std::string path, keys::SurveyKek kek,
                                               std::optional<std::uint64_t> replace_version, Deadline deadline) {
  auto under_way = co_await begin_survey_key(context, std::move(source), path, deadline);
  if (!under_way) co_return propagate(under_way);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  if (auto allowed = platform::may_replace(*entry, replace_version); !allowed) co_return propagate(allowed);
  const auto wrapping = co_await survey_key(context, std::move(*under_way), path, deadline);
  if (!wrapping) co_return propagate(wrapping);

  auto record =
      keys::kek_record(keys::wrap_kek(wrapping->key, kek), keys::record_time(std::chrono::system_clock::now()));
  auto version = co_await platform::write_once(context, path, std::move(record), entry->version, deadline);
  if (!version) co_return propagate(version);
  co_return StoredKek(std::move(kek), *version, !wrapping->new_key_check);
}

asio::awaitable<Result<OpenedKek>> decrypt_kek(Context context, KeySource source, std::string path, Deadline deadline) {
  const keys::Id organization = organization_of(source);
  auto under_way = co_await begin_survey_key(context, std::move(source), path, deadline);
  if (!under_way) co_return propagate(under_way);
  auto stored = co_await platform::read_stored(context, path, deadline);
  if (!stored) co_return propagate(stored);
  auto encrypted = keys::read_encrypted_kek(stored->record).map_error(platform::malformed_at(path));
  if (!encrypted) co_return propagate(encrypted);
  const auto wrapping = co_await survey_key(context, std::move(*under_way), path, deadline);
  if (!wrapping) co_return propagate(wrapping);
  auto kek = keys::unwrap_kek(wrapping->key, *encrypted).map_error(platform::malformed_at(path));
  if (!kek) co_return propagate(kek);

  OpenedKek opened(std::move(*kek));
  if (wrapping->new_key_check) {
    auto noted = co_await store_key_check(context, organization, *wrapping->new_key_check, deadline);
    if (!noted) opened.check_not_stored = noted.error();
  }
  co_return opened;
}

}  // namespace splitkey::unlock
