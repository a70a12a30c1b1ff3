#include "store/vault/kv_write.hpp"

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>

#include "base/json/equal.hpp"
#include "store/http/await.hpp"
#include "store/vault/kv2.hpp"

namespace splitkey::vault {
namespace {

Error outcome_unknown(const Error& error) {
  return {error.code(),
          error.message() + "; the outcome is unknown, it may have been done: read before you ask for it again"};
}

asio::awaitable<void> sleep(std::chrono::milliseconds pause) {
  asio::steady_timer timer(co_await asio::this_coro::executor, pause);
  co_await timer.async_wait(http::as_tuple);
}

asio::awaitable<Result<kv::Entry>> read_back(std::shared_ptr<Upstream> upstream, std::string path, std::string query,
                                             Deadline deadline, cluster::SharedToken reader) {
  const auto request = std::make_shared<cluster::Request>(http::Method::get, path + query);
  const auto answer = co_await upstream->call_as(reader, request, deadline);
  if (!answer) co_return failure(answer.error().error);
  co_return read_entry(*answer, path);
}

/// What lies at a path after a write whose answer was lost.
enum class Found { ours, nothing_new, another };

class Seen {
 public:
  Seen(Found what, kv::Written version) : found(what), written(std::move(version)) {}
  Found found;
  kv::Written written;
};

/// Ours is the version after `check_and_set` if it holds what we wrote: every record that we write holds a fresh nonce,
/// a time or a signature, and where it does not, another's equal one serves as well.
asio::awaitable<Result<Seen>> look_for(std::shared_ptr<Upstream> upstream, std::string path,
                                       std::shared_ptr<const json::Object> record, std::uint64_t check_and_set,
                                       Deadline deadline, cluster::SharedToken reader) {
  const std::uint64_t next = check_and_set + 1;
  auto entry = co_await read_back(upstream, path, "", deadline, reader);
  if (entry && entry->version > next) {
    entry = co_await read_back(upstream, path, "?version=" + std::to_string(next), deadline, reader);
  }
  if (!entry) co_return propagate(entry);
  kv::Written written;
  written.version = entry->version;
  written.created_time = entry->created_time;
  if (entry->version == check_and_set) co_return Seen(Found::nothing_new, written);
  const bool ours = entry->version == next && entry->record && json::equal(*entry->record, *record);
  co_return Seen(ours ? Found::ours : Found::another, written);
}

}  // namespace

asio::awaitable<Result<kv::Written>> write_surely(std::shared_ptr<Upstream> upstream, std::string path,
                                                  json::Object record, std::uint64_t check_and_set, Deadline deadline,
                                                  cluster::SharedToken writer, cluster::SharedToken reader) {
  const auto kept = std::make_shared<json::Object>(record.clone());
  const auto request =
      std::make_shared<cluster::Request>(http::Method::post, path, write_body(std::move(record), check_and_set));
  http::Jitter jitter;
  http::Backoff backoff(jitter);
  for (int tries = 1;; ++tries) {
    const CallResult result = co_await upstream->call_as(writer, request, deadline);
    if (!may_have_been_done(result)) {
      if (!result) co_return failure(result.error().error);
      auto written = read_written(*result, path);
      // A conflict may be with the try before, whose answer was lost.
      if (written || tries == 1 || written.error().code() != Errc::conflict) co_return written;
    }
    const auto seen = co_await look_for(upstream, path, kept, check_and_set, deadline, reader);
    if (!seen) co_return failure(outcome_unknown(trouble(result, path)));
    if (seen->found == Found::ours) co_return seen->written;
    if (seen->found == Found::another) {
      co_return failure(Errc::conflict, "the record has changed since it was read; read it again");
    }
    if (tries == upstream->most_tries()) {
      const Error error = trouble(result, path);
      co_return failure(result ? error : outcome_unknown(error));
    }
    co_await sleep(backoff.next());
  }
}

// Never tried again: a version that another host wrote meanwhile would be taken for the one that was meant.
asio::awaitable<Result<void>> remove_surely(std::shared_ptr<Upstream> upstream, std::string path, Deadline deadline) {
  const auto request = std::make_shared<cluster::Request>(http::Method::remove, path);
  const CallResult result = co_await upstream->call(request, deadline);
  if (result && (result->status == 204 || result->status == 200)) co_return Result<void>();
  if (!may_have_been_done(result)) co_return failure(trouble(result, path));
  const auto entry = co_await read_back(upstream, path, "", deadline, nullptr);
  if (entry && !entry->record) co_return Result<void>();
  co_return failure(outcome_unknown(trouble(result, path)));
}

}  // namespace splitkey::vault
