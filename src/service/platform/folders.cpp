#include "service/platform/folders.hpp"

#include <algorithm>

namespace splitkey::platform {

asio::awaitable<Result<std::vector<keys::Id>>> list_folders(Context context, std::string folder, Deadline deadline) {
  const auto names = co_await context.store.list(std::move(folder), deadline);
  if (!names) co_return propagate(names);
  std::vector<keys::Id> ids;
  for (const std::string& name : *names) {
    if (!name.ends_with('/')) continue;
    auto id = keys::Id::parse(std::string_view(name).substr(0, name.size() - 1));
    if (id) ids.push_back(std::move(*id));
  }
  std::ranges::sort(ids, {}, &keys::Id::text);
  co_return ids;
}

}  // namespace splitkey::platform
