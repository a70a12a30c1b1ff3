#include "service/engine/paths/record_answers.hpp"

#include "service/platform/stored.hpp"

namespace splitkey::engine {

asio::awaitable<Result<Answer>> read_metadata(Context context, std::string path, Deadline deadline) {
  auto stored = co_await platform::read_stored(context.platform, std::move(path), deadline);
  if (!stored) co_return propagate(stored);
  stored->record.set("version", static_cast<std::int64_t>(stored->version));
  co_return Answer(std::move(stored->record));
}

asio::awaitable<Result<Answer>> remove_record(Context context, std::string path, Deadline deadline) {
  const auto removed = co_await platform::remove_stored(context.platform, path, deadline);
  if (!removed) co_return propagate(removed);
  Answer answer;
  answer.data.set("vault_path", path).set("version", static_cast<std::int64_t>(*removed));
  co_return answer;
}

Answer version_answer(std::uint64_t version) {
  Answer answer;
  answer.data.set("version", static_cast<std::int64_t>(version));
  return answer;
}

Answer list_answer(const std::vector<keys::Id>& ids) {
  json::Array keys;
  for (const keys::Id& id : ids) keys.emplace_back(id.text());
  Answer answer;
  answer.data.set("keys", std::move(keys));
  return answer;
}

}  // namespace splitkey::engine
