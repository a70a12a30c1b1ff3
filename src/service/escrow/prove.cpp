#include "service/escrow/prove.hpp"

#include <fmt/format.h>

#include "keys/keys/paths.hpp"
#include "keys/keys/time.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/platform/custodian.hpp"
#include "service/platform/folders.hpp"
#include "service/platform/malformed.hpp"
#include "service/platform/platform_key.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::engine {
namespace {

constexpr const char* again_field = "custodian_shares_again";
// One escrow may have been damaged; so many that do not open say that the key is wrong.
constexpr int most_escrows_tried = 8;

std::string version_of(const Arguments& arguments) {
  return arguments.find_public_text("version").value_or(keys::first_platform_version);
}

/// Looks for an escrow that opens with a platform key, user by user.
class Search {
 public:
  Search(Context context, const JoinedKey& platform, std::string version, Deadline deadline)
      : context_(std::move(context)), platform_(platform), version_(std::move(version)), deadline_(deadline) {}

  /// The path of one that opens; nothing where there is none of this version.
  /// Errors: decryption_failed: there are some, and they do not open.
  [[nodiscard]] asio::awaitable<Result<std::optional<std::string>>> run() {
    auto users = co_await list_folders(context_, keys::users_folder, deadline_);
    if (!users) co_return propagate(users);
    for (const keys::Id& user : *users) {
      auto surveys = co_await list_folders(context_, keys::user_surveys_folder(user), deadline_);
      if (!surveys) co_return propagate(surveys);
      for (const keys::Id& survey : *surveys) {
        const auto opened = co_await opens(user, keys::escrow_path(user, survey));
        if (!opened) co_return propagate(opened);
        if (*opened) co_return keys::escrow_path(user, survey);
        if (tried_ >= most_escrows_tried) co_return nothing_opens();
      }
    }
    if (tried_ > 0) co_return nothing_opens();
    co_return std::nullopt;
  }

 private:
  [[nodiscard]] asio::awaitable<Result<bool>> opens(keys::Id user, std::string path) {
    const auto entry = co_await context_.store.read(path, deadline_);
    if (!entry) co_return propagate(entry);
    if (!entry->record) co_return false;
    const auto escrow = keys::Escrow::read(*entry->record);
    if (!escrow || escrow->platform_key_version() != version_) co_return false;
    const auto kek = co_await open_kek(context_, platform_.key().clone(), *escrow, user, path, deadline_);
    if (kek) co_return true;
    const bool is_shut = kek.error().code() == Errc::decryption_failed || kek.error().code() == Errc::record_malformed;
    if (!is_shut) co_return propagate(kek);
    ++tried_;
    co_return false;
  }

  [[nodiscard]] tl::unexpected<Error> nothing_opens() const {
    return failure(Errc::decryption_failed,
                   fmt::format("the halves open none of {} escrows that were tried: a share or the component is wrong, "
                               "or belongs to another platform key; nothing was written",
                               tried_));
  }

  Context context_;
  const JoinedKey& platform_;
  std::string version_;
  Deadline deadline_;
  int tried_ = 0;
};

// Whether the half was entered twice, both times the same. Errors: invalid_custodian: not the same.
Result<bool> is_entered_twice(const Custodian& custodian, const json::Array* again) {
  if (again == nullptr) return false;
  const auto second = Custodian::from_shares(*again);
  if (!second) return propagate(second);
  const auto one = custodian.component({});
  if (!one) return propagate(one);
  const auto other = second->component({});
  if (!other) return propagate(other);
  if (!(*one == *other)) {
    return failure(Errc::invalid_custodian,
                   "the second entry of the shares gives another component than the first: enter them anew");
  }
  return true;
}

// By what the platform key is known to be the right one, before its checks are written.
asio::awaitable<Result<std::string>> prove(Context context, const JoinedKey& platform, std::string version,
                                           bool entered_twice, Deadline deadline) {
  if (platform.matches()) co_return "the check that is stored or pinned";
  Search search(context, platform, std::move(version), deadline);
  auto opened = co_await search.run();
  if (!opened) co_return propagate(opened);
  if (*opened) co_return **opened;
  if (entered_twice) co_return "second entry";
  co_return failure(Error(Errc::precondition_failed,
                          "there is no escrow by which the key could prove right: enter the shares a second time, in "
                          "custodian_shares_again")
                        .with("needs", again_field));
}

/// What stands at platform/checks/{version} afterwards.
class Stored {
 public:
  Stored(std::uint64_t version, bool changed) : version(version), changed(changed) {}
  std::uint64_t version;
  bool changed;
};

asio::awaitable<Result<Stored>> store_checks(Context context, keys::PlatformChecks checks, std::string path,
                                             secret::Bytes token, Deadline deadline) {
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  const bool is_new = !entry->record;
  json::Object record = is_new ? json::Object() : std::move(*entry->record);
  const auto completed = checks.complete(record).map_error(malformed_at(path));
  if (!completed) co_return propagate(completed);
  if (!*completed) co_return Stored(entry->version, false);
  if (is_new) record.set("created_at", keys::record_time(std::chrono::system_clock::now()));
  auto written = co_await context.store.write_as(std::move(token), path, std::move(record), entry->version, deadline);
  if (!written) co_return propagate(written);
  context.escrow_key.forget_look();
  co_return Stored(written->version, true);
}

Answer checks_answer(const keys::PlatformChecks& checks, const std::string& version, const std::string& path,
                     std::uint64_t stored_version) {
  Answer answer(checks.to_record());
  answer.data.set("platform_key_version", version)
      .set("vault_path", path)
      .set("version", static_cast<std::int64_t>(stored_version));
  return answer;
}

}  // namespace

asio::awaitable<Result<Answer>> read_platform_checks(Context context, Arguments arguments) {
  const std::string version = version_of(arguments);
  const std::string path = keys::platform_checks_path(version);
  auto stored = co_await read_stored(context, path, arguments.deadline());
  if (!stored) co_return propagate(stored);
  auto checks = keys::PlatformChecks::read(stored->record).map_error(malformed_at(path));
  if (!checks) co_return propagate(checks);
  co_return checks_answer(*checks, version, path, stored->version);
}

asio::awaitable<Result<Answer>> write_platform_checks(Context context, Arguments arguments) {
  const Deadline deadline = arguments.deadline();
  const std::string version = version_of(arguments);
  const std::string path = keys::platform_checks_path(version);
  auto custodian = Custodian::from(arguments, context.settings, Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  const auto entered_twice = is_entered_twice(*custodian, arguments.find_array(again_field));
  if (!entered_twice) co_return propagate(entered_twice);
  auto share_checks = custodian->share_checks();
  const auto platform = co_await join_platform_key(context, std::move(*custodian), version, deadline);
  if (!platform) co_return propagate(platform);
  const auto proof = co_await prove(context, *platform, version, *entered_twice, deadline);
  if (!proof) co_return propagate(proof);

  const keys::PlatformChecks checks(platform->key(), std::move(share_checks));
  const auto stored = co_await store_checks(context, checks, path, arguments.text("vault_token").clone(), deadline);
  if (!stored) co_return propagate(stored);
  Answer answer = checks_answer(checks, version, path, stored->version);
  answer.data.set("proven_by", *proof).set("changed", stored->changed);
  co_return answer;
}

std::vector<Field> platform_checks_fields() {
  return {
      custodian_shares_field,
      custodian_component_field,
      {again_field, FieldType::shares, Need::optional,
       "the shares entered a second time, where there is no escrow yet by which the key could prove right"},
      {"vault_token", FieldType::token, Need::required,
       "an administrator's Vault token that may write platform/checks; used for this one write"},
      {"version", FieldType::word, Need::optional, "the version of the platform key; v1 when left out"},
  };
}

}  // namespace splitkey::engine
