#include "keys/keys/paths.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/custodian.hpp"
#include "service/platform/platform_key.hpp"

namespace splitkey::engine {

asio::awaitable<Result<Answer>> verify_escrow(Context context, Arguments arguments) {
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
  const auto content = co_await open_escrow(context, platform->key().clone(), escrow, user, path, deadline);
  if (!content) co_return propagate(content);
  co_return escrow_answer(path, stored->version, escrow.format(), escrow.platform_key_version());
}

}  // namespace splitkey::engine
