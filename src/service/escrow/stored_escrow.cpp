#include "service/escrow/stored_escrow.hpp"

#include "keys/keys/paths.hpp"
#include "keys/keys/time.hpp"
#include "service/platform/folders.hpp"
#include "service/platform/malformed.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::escrow {

asio::awaitable<Result<StoredEscrow>> read_escrow(Context context, std::string path, Deadline deadline) {
  const auto stored = co_await platform::read_stored(context, path, deadline);
  if (!stored) co_return propagate(stored);
  auto escrow = keys::Escrow::read(stored->record).map_error(platform::malformed_at(path));
  if (!escrow) co_return propagate(escrow);
  co_return StoredEscrow(std::move(*escrow), stored->version);
}

asio::awaitable<Result<std::vector<keys::Id>>> escrowed_surveys(Context context, keys::Id user, Deadline deadline) {
  const auto folders = co_await platform::list_folders(context, keys::user_surveys_folder(user), deadline);
  if (!folders) co_return propagate(folders);
  std::vector<keys::Id> surveys;
  for (const keys::Id& survey : *folders) {
    auto entry = co_await context.store.read(keys::escrow_path(user, survey), deadline);
    if (!entry) co_return propagate(entry);
    if (entry->record) surveys.push_back(survey);
  }
  co_return surveys;
}

json::Object next_record(std::optional<json::Object> present, const keys::Escrow& escrow) {
  json::Object fresh = escrow.to_record(keys::record_time(std::chrono::system_clock::now()));
  if (!present) return fresh;
  const bool has_trail = present->find_object("audit_trail") != nullptr;
  escrow.replace_in(*present);
  for (const json::Member& member : fresh.members()) {
    if (has_trail && member.name.expose_text() == "audit_trail") continue;
    present->set(member.name.expose_text(), member.value.clone());
  }
  return std::move(*present);
}

Result<void> holds_still(const std::optional<json::Object>& record, const keys::Escrow& opened) {
  if (record) {
    auto present = keys::Escrow::read(*record);
    if (!present) return propagate(present);
    if (*present == opened) return {};
  }
  return failure(Errc::conflict, "the escrow was replaced or deleted meanwhile; try again");
}

}  // namespace splitkey::escrow
