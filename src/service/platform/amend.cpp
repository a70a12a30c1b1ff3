#include "service/platform/amend.hpp"

#include "service/platform/malformed.hpp"

namespace splitkey::platform {

asio::awaitable<Result<std::uint64_t>> amend(Context context, std::string path, Change change, Deadline deadline) {
  while (std::chrono::steady_clock::now() < deadline) {
    auto entry = co_await context.store.read(path, deadline);
    if (!entry) co_return propagate(entry);
    auto changed = change(entry->record).map_error(malformed_at(path));
    if (!changed) co_return propagate(changed);
    if (!*changed) co_return entry->version;

    auto written = co_await context.store.write(path, std::move(*entry->record), entry->version, deadline);
    if (written) co_return written->version;
    if (written.error().code() != Errc::conflict) co_return propagate(written);
  }
  co_return failure(Errc::deadline_exceeded, "others kept changing the same record; allow more time, or try again");
}

}  // namespace splitkey::platform
