#include "store/vault/store.hpp"

#include <asio/co_spawn.hpp>

#include "base/result/invariant.hpp"
#include "store/cluster/trouble.hpp"
#include "store/vault/kv2.hpp"
#include "store/vault/kv_write.hpp"

namespace splitkey::vault {
namespace {

using std::chrono::steady_clock;

// Requests that a reload leaves with the former settings end at their deadlines, none of which is longer.
constexpr std::chrono::minutes longest_request{5};

Result<std::shared_ptr<Upstream>> open_upstream(const asio::any_io_executor& executor, const Settings& settings,
                                                log::Log& log, vault_auth::TokenShelf* shelf) {
  auto upstream = Upstream::open(executor, settings, log, shelf);
  if (!upstream) return upstream;
  if (const auto read = (*upstream)->read_credentials(); !read) return propagate(read);
  return upstream;
}

}  // namespace

Result<std::shared_ptr<VaultStore>> VaultStore::open(const asio::any_io_executor& executor, const Settings& settings,
                                                     log::Log& log, vault_auth::TokenShelf* shelf) {
  auto upstream = open_upstream(executor, settings, log, shelf);
  if (!upstream) return propagate(upstream);
  (*upstream)->expect_kept_token();
  return std::make_shared<VaultStore>(executor, log, shelf, settings.kv_mount, std::move(*upstream));
}

VaultStore::VaultStore(const asio::any_io_executor& executor, log::Log& log, vault_auth::TokenShelf* shelf,
                       std::string mount, std::shared_ptr<Upstream> upstream)
    : executor_(executor),
      log_(log),
      shelf_(shelf),
      mount_(std::move(mount)),
      upstream_(std::move(upstream)),
      retired_(executor) {}

void VaultStore::start() {
  started_ = true;
  upstream_->start();
}

asio::awaitable<Result<void>> VaultStore::reload(Settings settings, Deadline deadline) {
  auto next = open_upstream(executor_, settings, log_, shelf_);
  if (!next) co_return propagate(next);
  (*next)->inherit(*upstream_);
  if (const auto in = co_await (*next)->log_in(deadline); !in) {
    co_await (*next)->stop(false, deadline);
    co_return propagate(in);
  }
  if (started_) (*next)->start();
  ++retiring_;
  asio::co_spawn(executor_, retire(shared_from_this(), std::exchange(upstream_, std::move(*next))),
                 [](const std::exception_ptr& escaped) {
                   invariant(!escaped, "an exception escaped from the end of former settings");
                 });
  mount_ = settings.kv_mount;
  co_return Result<void>();
}

asio::awaitable<void> VaultStore::retire(std::shared_ptr<VaultStore> self, std::shared_ptr<Upstream> former) {
  co_await former->stop(false, steady_clock::now() + longest_request);
  --self->retiring_;
  self->retired_.notify_all();
}

asio::awaitable<void> VaultStore::stop(bool may_be_kept, Deadline deadline) {
  co_await upstream_->stop(may_be_kept, deadline);
  if (!may_be_kept && shelf_ != nullptr) shelf_->clear();
  while (retiring_ > 0 && steady_clock::now() < deadline) co_await retired_.wait(deadline);
}

asio::awaitable<Result<kv::Entry>> VaultStore::read(std::string path, Deadline deadline) {
  const auto upstream = upstream_;
  const auto request = std::make_shared<cluster::Request>(http::Method::get, mount_ + "/data/" + path);
  const auto answer = co_await upstream->call(request, deadline);
  if (!answer) co_return failure(answer.error().error);
  co_return read_entry(*answer, request->path);
}

asio::awaitable<Result<kv::Written>> VaultStore::write(std::string path, json::Object record,
                                                       std::uint64_t check_and_set, Deadline deadline) {
  return write_surely(upstream_, mount_ + "/data/" + path, std::move(record), check_and_set, deadline, nullptr,
                      nullptr);
}

asio::awaitable<Result<kv::Written>> VaultStore::write_as(secret::Bytes token, std::string path, json::Object record,
                                                          std::uint64_t check_and_set, Deadline deadline) {
  const auto given = std::make_shared<const secret::Bytes>(std::move(token));
  std::string where = mount_ + "/data/" + path;
  auto written = co_await write_surely(upstream_, where, std::move(record), check_and_set, deadline, given, nullptr);
  if (!written && written.error().code() == Errc::vault_denied) {
    co_return failure(Error(Errc::vault_denied,
                            "Vault refused the token that was given: it is not known there, or its "
                            "policy may not write " +
                                where)
                          .with("path", where));
  }
  co_return written;
}

asio::awaitable<Result<void>> VaultStore::remove(std::string path, Deadline deadline) {
  return remove_surely(upstream_, mount_ + "/data/" + path, deadline);
}

asio::awaitable<Result<std::vector<std::string>>> VaultStore::list(std::string folder, Deadline deadline) {
  const auto upstream = upstream_;
  const std::string path = mount_ + "/metadata/" + folder;
  const auto request = std::make_shared<cluster::Request>(http::Method::get, path + "?list=true");
  const auto answer = co_await upstream->call(request, deadline);
  if (!answer) co_return failure(answer.error().error);
  co_return read_keys(*answer, path);
}

asio::awaitable<Result<std::chrono::system_clock::time_point>> VaultStore::server_time(Deadline deadline) {
  const auto upstream = upstream_;
  const cluster::HealthReport report = co_await upstream->check_health(deadline);
  if (!report.said) co_return propagate(report.said);
  if (!report.is_active()) co_return failure(cluster::at_node(report.said->url, report.said->trouble()));
  if (!report.said->server_time) co_return failure(cluster::wrong_shape("sys/health"));
  co_return *report.said->server_time;
}

asio::awaitable<kv::Status> VaultStore::status(Deadline deadline) {
  const auto upstream = upstream_;
  co_return co_await upstream->status(deadline);
}

}  // namespace splitkey::vault
