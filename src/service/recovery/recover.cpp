#include "base/secret/hex.hpp"
#include "keys/keys/escrow_record.hpp"
#include "keys/keys/paths.hpp"
#include "keys/keys/time.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/amend.hpp"
#include "service/platform/platform_key.hpp"

namespace splitkey::engine {
namespace {

// The trail of the record that was opened, and of no other: one that was replaced meanwhile was not recovered.
Change append_to_trail(const keys::Escrow& opened, const keys::Id& administrator, const std::string& notes) {
  return [=](std::optional<json::Object>& record) -> Result<bool> {
    if (auto still = holds_still(record, opened); !still) return propagate(still);
    const std::string now = keys::record_time(std::chrono::system_clock::now());
    auto appended = keys::append_recovery(*record, administrator, now, notes);
    if (!appended) return propagate(appended);
    return true;
  };
}

}  // namespace

asio::awaitable<Result<Answer>> recover_kek(Context context, Arguments arguments) {
  if (!context.settings.recovery_is_external) {
    co_return failure(
        Errc::precondition_failed,
        "a recovery needs the approvals workflow, which this version does not have yet; where the application "
        "runs its own approvals, set recovery.workflow: external");
  }
  const Deadline deadline = arguments.deadline();
  const keys::Id user = arguments.id("user");
  const std::string path = keys::escrow_path(user, arguments.id("survey"));
  auto custodian = Custodian::from(arguments, context.settings, Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  const auto stored = co_await read_escrow(context, path, deadline);
  if (!stored) co_return propagate(stored);
  const keys::Escrow& escrow = stored->escrow;

  auto platform = co_await join_platform_key(context, std::move(*custodian), escrow.platform_key_version(), deadline);
  if (!platform) co_return propagate(platform);
  auto kek = co_await open_kek(context, platform->key().clone(), escrow, user, path, deadline);
  if (!kek) co_return propagate(kek);
  Change change =
      append_to_trail(escrow, arguments.id("admin_id"), arguments.find_public_text("verification_notes").value());
  auto version = co_await amend(context, path, std::move(change), deadline);
  if (!version) co_return propagate(version);

  Answer answer;
  answer.data.set("kek", secret::to_hex(kek->expose()));
  co_return answer;
}

}  // namespace splitkey::engine
