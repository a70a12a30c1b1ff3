#include "keys/keys/paths.hpp"
#include "keys/keys/wrap.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/amend.hpp"
#include "service/platform/custodian.hpp"
#include "service/platform/platform_key.hpp"

namespace splitkey::engine {
namespace {

using keys::Escrow;

/// One escrow on its way into the other format.
class Conversion {
 public:
  Conversion(keys::Id whose, std::string where, Deadline until)
      : user(std::move(whose)), path(std::move(where)), deadline(until) {}
  keys::Id user;
  std::string path;
  Deadline deadline;
};

// To this platform key's own public key, which nobody can have exchanged; and not where another one is in force.
Result<Escrow> sealed_anew(const JoinedKey& platform, const keys::EscrowContent& content, const Escrow& opened,
                           const std::string& path) {
  if (platform.escrow_key_matches() == false) return failure(Errc::precondition_failed, foreign_escrow_key_warning);
  const auto public_key = keys::escrow_key_pair(platform.key()).public_key();
  const std::string& version = opened.platform_key_version();
  return Escrow::with_sealed(keys::seal_escrow(public_key, content.kek, content.email, path, version), version);
}

asio::awaitable<Result<Escrow>> wrapped_anew(Context context, keys::PlatformKey platform, keys::EscrowContent content,
                                             Escrow opened, Conversion conversion) {
  auto keys =
      co_await derive_escrow_keys(context, std::move(platform), conversion.user, conversion.path, conversion.deadline);
  if (!keys) co_return propagate(keys);
  co_return Escrow(
      keys::WrappedEscrow{keys::wrap_kek(keys->wrapping, content.kek), keys::encrypt_email(keys->email, content.email)},
      opened.platform_key_version());
}

asio::awaitable<Result<Escrow>> converted(Context context, Custodian custodian, Escrow opened, Conversion conversion) {
  const Deadline deadline = conversion.deadline;
  auto platform = co_await join_platform_key(context, std::move(custodian), opened.platform_key_version(), deadline);
  if (!platform) co_return propagate(platform);
  auto content =
      co_await open_escrow(context, platform->key().clone(), opened, conversion.user, conversion.path, deadline);
  if (!content) co_return propagate(content);
  if (opened.wrapped() != nullptr) co_return sealed_anew(*platform, *content, opened, conversion.path);
  co_return co_await wrapped_anew(context, platform->key().clone(), std::move(*content), opened, conversion);
}

// In the place of what was opened, and of nothing else; a trail that grew meanwhile stays as it grew.
Change put_in_place(const Escrow& opened, const Escrow& escrow) {
  return [=](std::optional<json::Object>& record) -> Result<bool> {
    if (auto still = holds_still(record, opened); !still) return propagate(still);
    escrow.replace_in(*record);
    return true;
  };
}

Answer conversion_answer(const std::string& path, std::uint64_t version, const Escrow& escrow, bool changed) {
  Answer answer = escrow_answer(path, version, escrow.format(), escrow.platform_key_version());
  answer.data.set("changed", changed);
  return answer;
}

}  // namespace

asio::awaitable<Result<Answer>> convert_escrow(Context context, Arguments arguments) {
  const keys::Id user = arguments.id("user");
  const Conversion conversion(user, keys::escrow_path(user, arguments.id("survey")), arguments.deadline());
  const auto format = keys::escrow_format(arguments.text("format").expose_text());
  if (!format) co_return failure(Errc::invalid_request, "the field format must be sealed or checktick");
  auto custodian = Custodian::from(arguments, context.settings, Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  const auto stored = co_await read_escrow(context, conversion.path, conversion.deadline);
  if (!stored) co_return propagate(stored);
  const Escrow& opened = stored->escrow;
  if (opened.format() == *format) co_return conversion_answer(conversion.path, stored->version, opened, false);

  const auto escrow = co_await converted(context, std::move(*custodian), opened, conversion);
  if (!escrow) co_return propagate(escrow);
  const auto version = co_await amend(context, conversion.path, put_in_place(opened, *escrow), conversion.deadline);
  if (!version) co_return propagate(version);
  co_return conversion_answer(conversion.path, *version, *escrow, true);
}

}  // namespace splitkey::engine
