#include "service/escrow/verify_escrow.hpp"

#include "service/escrow/open_escrow.hpp"
#include "service/platform/platform_key.hpp"

namespace splitkey::escrow {

asio::awaitable<Result<StoredEscrow>> verify_escrow(Context context, platform::Custodian custodian, Place place,
                                                    Deadline deadline) {
  auto stored = co_await read_escrow(context, place.path, deadline);
  if (!stored) co_return propagate(stored);
  const keys::Escrow& escrow = stored->escrow;
  const auto platform =
      co_await platform::join_platform_key(context, std::move(custodian), escrow.platform_key_version(), deadline);
  if (!platform) co_return propagate(platform);
  const auto content = co_await open_escrow(context, platform->key().clone(), escrow, place, deadline);
  if (!content) co_return propagate(content);
  co_return std::move(*stored);
}

}  // namespace splitkey::escrow
