#include "keys/keys/paths.hpp"
#include "keys/keys/sealed_escrow.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/custodian.hpp"
#include "service/platform/platform_key.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::engine {
namespace {

constexpr const char* unneeded_half_warning =
    "a sealed escrow needs no custodians: leave their half out of the request, it only travels needlessly";

asio::awaitable<Result<keys::EscrowPublicKey>> key_to_seal_to(Context context, Deadline deadline) {
  if (auto looked = co_await look_at_escrow_key(context, deadline); !looked) {
    co_return propagate(looked);
  }
  auto key = context.escrow_key.key();
  if (!key) co_return propagate(key);
  if (*key) co_return **key;
  co_return failure(Errc::precondition_failed,
                    "no escrow public key is known: have an administrator run `splitkey platform checks`, or pin "
                    "custodian.escrow_public_key; or give format: checktick and the custodians' half");
}

bool holds(const kv::Entry& entry, const keys::Escrow& escrow) {
  if (!entry.record) return false;
  const auto present = keys::Escrow::read(*entry.record);
  return present && present->sealed() != nullptr && present->sealed()->id == escrow.sealed()->id;
}

// Over what stands at `path` now: nothing any more, or the version that the request names.
asio::awaitable<Result<std::uint64_t>> write_over(Context context, std::string path, keys::Escrow escrow,
                                                  std::optional<std::uint64_t> replace_version, Deadline deadline) {
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  // Ours after all: the answer to its write was lost. No other record ever bears this id.
  if (holds(*entry, escrow)) co_return entry->version;
  if (auto allowed = may_replace(*entry, replace_version); !allowed) co_return propagate(allowed);
  json::Object record = next_record(std::move(entry->record), escrow);
  co_return co_await write_once(context, path, std::move(record), entry->version, deadline);
}

// Where no version is named there is usually nothing yet, and one write is all it takes.
asio::awaitable<Result<std::uint64_t>> store_escrow(Context context, std::string path, keys::Escrow escrow,
                                                    std::optional<std::uint64_t> replace_version, Deadline deadline) {
  if (!replace_version) {
    auto written = co_await context.store.write(path, next_record(std::nullopt, escrow), 0, deadline);
    if (written) co_return written->version;
    if (written.error().code() != Errc::conflict) co_return propagate(written);
  }
  co_return co_await write_over(context, std::move(path), std::move(escrow), replace_version, deadline);
}

}  // namespace

asio::awaitable<Result<Answer>> seal_escrow(Context context, Arguments arguments) {
  const Deadline deadline = arguments.deadline();
  const std::string path = keys::escrow_path(arguments.id("user"), arguments.id("survey"));
  const auto key = co_await key_to_seal_to(context, deadline);
  if (!key) co_return propagate(key);
  const auto escrow = keys::Escrow::with_sealed(
      keys::seal_escrow(*key, arguments.kek(), arguments.text("user_email"), path, keys::first_platform_version),
      keys::first_platform_version);
  const auto version =
      co_await store_escrow(context, path, escrow, arguments.find_version("replace_version"), deadline);
  if (!version) co_return propagate(version);

  Answer answer = escrow_answer(path, *version, keys::EscrowFormat::sealed, keys::first_platform_version);
  answer.data.set("escrow_id", escrow.sealed()->id);
  if (Custodian::is_given(arguments)) answer.warnings.emplace_back(unneeded_half_warning);
  co_return answer;
}

}  // namespace splitkey::engine
