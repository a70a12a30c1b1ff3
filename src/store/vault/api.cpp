#include "store/vault/api.hpp"

#include <new>

#include "store/http/finish.hpp"
#include "store/vault/kv2.hpp"
#include "store/vault/kv_write.hpp"
#include "store/vault/upstream.hpp"

namespace splitkey::vault {
namespace {

using std::chrono::steady_clock;

// Nothing is under way when an Api ends: what rests is closed.
constexpr std::chrono::seconds end_timeout{1};

cluster::SharedToken shared(const secret::Bytes& token) { return std::make_shared<const secret::Bytes>(token.clone()); }

asio::awaitable<bool> end(std::shared_ptr<Upstream> upstream, Deadline deadline) {
  co_await upstream->stop(false, deadline);
  co_return true;
}

}  // namespace

// Defined here, so that rooms which only call parse no Asio.
class Api::Wiring {
 public:
  asio::io_context loop;
  std::shared_ptr<Upstream> upstream;
};

Api::Api(std::unique_ptr<Wiring> wiring) : wiring_(std::move(wiring)) {}

Result<std::unique_ptr<Api>> Api::open(const Settings& settings, log::Log& log) {
  auto wiring = std::make_unique<Wiring>();
  auto upstream = Upstream::open(wiring->loop.get_executor(), settings, log, nullptr);
  if (!upstream) return propagate(upstream);
  wiring->upstream = std::move(*upstream);
  return std::make_unique<Api>(std::move(wiring));
}

Api::~Api() {
  try {
    (void)http::finish(wiring_->loop, end(wiring_->upstream, steady_clock::now() + end_timeout));
  } catch (const std::bad_alloc&) {  // the process ends, and its connections with it
  }
}

Result<http::Answer> Api::call(cluster::Request request, const secret::Bytes& token, Deadline deadline) {
  auto result = http::finish(
      wiring_->loop,
      wiring_->upstream->call_as(shared(token), std::make_shared<cluster::Request>(std::move(request)), deadline));
  if (!result) return failure(std::move(result).error().error);
  return std::move(*result);
}

Result<kv::Entry> Api::read(const std::string& path, const secret::Bytes& token, Deadline deadline) {
  const auto answer = call(cluster::Request(http::Method::get, path), token, deadline);
  if (!answer) return propagate(answer);
  return read_entry(*answer, path);
}

Result<kv::Written> Api::write(const std::string& path, json::Object record, std::uint64_t check_and_set,
                               const secret::Bytes& token, Deadline deadline) {
  const auto given = shared(token);
  return http::finish(wiring_->loop,
                      write_surely(wiring_->upstream, path, std::move(record), check_and_set, deadline, given, given));
}

cluster::HealthReport Api::check_health(Deadline deadline) {
  return http::finish(wiring_->loop, wiring_->upstream->check_health(deadline));
}

}  // namespace splitkey::vault
