#include "service/escrow/prove.hpp"

#include <fmt/format.h>

#include "keys/keys/paths.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/platform/folders.hpp"

namespace splitkey::escrow {
namespace {

// One escrow may have been damaged; so many that do not open say that the key is wrong.
constexpr int most_escrows_tried = 8;

/// Looks for an escrow that opens with a platform key, user by user.
class Search {
 public:
  Search(Context context, const platform::JoinedKey& platform, std::string version, Deadline deadline)
      : context_(std::move(context)), platform_(platform), version_(std::move(version)), deadline_(deadline) {}

  /// The path of one that opens; nothing where there is none of this version.
  /// Errors: decryption_failed: there are some, and they do not open.
  [[nodiscard]] asio::awaitable<Result<std::optional<std::string>>> run() {
    auto users = co_await platform::list_folders(context_, keys::users_folder, deadline_);
    if (!users) co_return propagate(users);
    for (const keys::Id& user : *users) {
      auto surveys = co_await platform::list_folders(context_, keys::user_surveys_folder(user), deadline_);
      if (!surveys) co_return propagate(surveys);
      for (const keys::Id& survey : *surveys) {
        Place place(user, survey);
        const auto opened = co_await opens(place);
        if (!opened) co_return propagate(opened);
        if (*opened) co_return std::move(place.path);
        if (tried_ >= most_escrows_tried) co_return nothing_opens();
      }
    }
    if (tried_ > 0) co_return nothing_opens();
    co_return std::nullopt;
  }

 private:
  [[nodiscard]] asio::awaitable<Result<bool>> opens(Place place) {
    const auto entry = co_await context_.store.read(place.path, deadline_);
    if (!entry) co_return propagate(entry);
    if (!entry->record) co_return false;
    const auto escrow = keys::Escrow::read(*entry->record);
    if (!escrow || escrow->platform_key_version() != version_) co_return false;
    const auto kek = co_await open_kek(context_, platform_.key().clone(), *escrow, place, deadline_);
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
  const platform::JoinedKey& platform_;
  std::string version_;
  Deadline deadline_;
  int tried_ = 0;
};

}  // namespace

asio::awaitable<Result<std::string>> prove(Context context, const platform::JoinedKey& platform, std::string version,
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
                        .with("needs", "custodian_shares_again"));
}

}  // namespace splitkey::escrow
