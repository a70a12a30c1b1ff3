#include "vault/store.hpp"

#include <algorithm>

#include "secret/arena.hpp"
#include "vault/kv2.hpp"
#include "vault/trouble.hpp"

namespace splitkey::vault {
namespace {

using std::chrono::steady_clock;

tl::unexpected<Error> wrong(std::string message) { return failure(Errc::invalid_request, std::move(message)); }

tl::unexpected<Error> arena_is_full(const secret::ArenaExhausted& full) {
  return failure(Errc::overloaded, std::string(full.what()) + ": try again, or raise memory.arena_bytes");
}

/// What is dangerous about the settings, though allowed; empty: nothing.
std::string warning_for(const Settings& settings) {
  std::string warning;
  const auto exposed = [](const Address& address) { return !address.tls && !address.is_loopback(); };
  if (std::ranges::any_of(settings.addresses, exposed)) {
    warning += "; WARNING: vault.allow_plain_http is on, everyone on the way reads the token and the records";
  }
  if (settings.tls_skip_verify) {
    warning += "; WARNING: vault.tls_skip_verify is on, everyone on the way can pose as Vault";
  }
  return warning;
}

}  // namespace

Result<std::unique_ptr<VaultStore>> VaultStore::open(const asio::any_io_executor& executor, Settings settings) {
  if (settings.addresses.empty()) return wrong("vault.addresses names no server");
  for (const Address& address : settings.addresses) {
    if (!address.tls && !address.is_loopback() && !settings.allow_plain_http) {
      return wrong("vault.addresses: " + address.url() +
                   " is neither https:// nor on this machine; use https://, or set vault.allow_plain_http: true");
    }
  }
  for (const std::string* word : {&settings.name_space, &settings.kv_mount, &settings.approle_mount}) {
    if (!is_one_word(*word))
      return wrong("vault: namespace, kv_mount and auth.approle.mount take no spaces and no letters beyond ASCII");
  }
  for (const secret::Bytes* credential : {&settings.role_id, &settings.secret_id}) {
    if (credential->empty()) return wrong("vault.auth.approle: the role_id or the secret_id is empty");
  }
  const bool tls_is_wanted = std::ranges::any_of(settings.addresses, &Address::tls);
  std::shared_ptr<const TlsContext> tls;
  if (tls_is_wanted) {
    auto context = TlsContext::open(settings);
    if (!context) return failure(std::move(context).error());
    tls = std::move(*context);
  }
  return std::make_unique<VaultStore>(executor, settings, std::move(tls));
}

VaultStore::VaultStore(const asio::any_io_executor& executor, const Settings& settings,
                       std::shared_ptr<const TlsContext> tls)
    : mount_(settings.kv_mount),
      warning_(warning_for(settings)),
      cluster_(executor, settings, std::move(tls)),
      token_owner_(executor, cluster_, settings) {}

asio::awaitable<Result<void>> VaultStore::log_in(Deadline deadline) {
  try {
    const auto token = co_await token_owner_.token(deadline);
    if (!token) co_return failure(token.error());
    co_return Result<void>();
  } catch (const secret::ArenaExhausted& full) {
    co_return arena_is_full(full);
  }
}

asio::awaitable<Cluster::Look> VaultStore::look(Deadline deadline) {
  try {
    co_return co_await cluster_.look(deadline);
  } catch (const secret::ArenaExhausted& full) {
    co_return arena_is_full(full);
  }
}

asio::awaitable<Result<Answer>> VaultStore::call(std::shared_ptr<const Request> request, Deadline deadline) {
  try {
    co_return co_await call_with_token(std::move(request), deadline);
  } catch (const secret::ArenaExhausted& full) {
    co_return arena_is_full(full);
  }
}

asio::awaitable<Result<Answer>> VaultStore::call_with_token(std::shared_ptr<const Request> request, Deadline deadline) {
  const auto token = co_await token_owner_.token(deadline);
  if (!token) co_return failure(token.error());
  auto answer = co_await cluster_.call(request, *token, deadline);
  if (!answer || answer->status != 403) co_return answer;
  const auto another = co_await token_owner_.after_refusal(*token, deadline);
  if (!another) co_return failure(another.error());
  if (*another == nullptr) co_return answer;
  co_return co_await cluster_.call(request, *another, deadline);
}

asio::awaitable<Result<kv::Entry>> VaultStore::read(std::string path, Deadline deadline) {
  const auto request = std::make_shared<Request>(Method::get, mount_ + "/data/" + path);
  const auto answer = co_await call(request, deadline);
  if (!answer) co_return failure(answer.error());
  co_return read_entry(*answer, request->path);
}

asio::awaitable<Result<kv::Written>> VaultStore::write(std::string path, json::Object record,
                                                       std::uint64_t check_and_set, Deadline deadline) {
  const auto request =
      std::make_shared<Request>(Method::post, mount_ + "/data/" + path, write_body(std::move(record), check_and_set));
  const auto answer = co_await call(request, deadline);
  if (!answer) co_return failure(answer.error());
  co_return read_written(*answer, request->path);
}

asio::awaitable<Result<void>> VaultStore::remove(std::string path, Deadline deadline) {
  const auto request = std::make_shared<Request>(Method::remove, mount_ + "/data/" + path);
  const auto answer = co_await call(request, deadline);
  if (!answer) co_return failure(answer.error());
  if (answer->status != 204 && answer->status != 200) co_return failure(trouble(*answer, request->path));
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<std::string>>> VaultStore::list(std::string folder, Deadline deadline) {
  const auto request = std::make_shared<Request>(Method::get, mount_ + "/metadata/" + folder + "?list=true");
  const auto answer = co_await call(request, deadline);
  if (!answer) co_return failure(answer.error());
  co_return read_keys(*answer, mount_ + "/metadata/" + folder);
}

asio::awaitable<Result<std::chrono::system_clock::time_point>> VaultStore::server_time(Deadline deadline) {
  const auto look = co_await this->look(deadline);
  if (!look) co_return failure(look.error());
  if (look->role != Health::Role::active) co_return failure(look->trouble());
  if (!look->server_time) co_return failure(wrong_shape("sys/health"));
  co_return *look->server_time;
}

asio::awaitable<kv::Status> VaultStore::status(Deadline deadline) {
  if (!look_ || steady_clock::now() - looked_at_ >= health_lifetime) {
    look_ = co_await look(deadline);
    looked_at_ = steady_clock::now();
  }
  kv::Status status;
  status.token = token_owner_.state();
  status.reachable = look_->has_value();
  if (!status.reachable) {
    status.sentence = look_->error().message() + warning_;
    co_return status;
  }
  const Health& health = **look_;
  status.initialized = health.role != Health::Role::uninitialized;
  status.sealed = health.role == Health::Role::sealed || health.role == Health::Role::uninitialized;
  status.standby = health.role == Health::Role::standby;
  status.version = health.version;
  status.sentence = "fine";
  if (token_owner_.refusal()) status.sentence = token_owner_.refusal()->message();
  if (health.role != Health::Role::active)
    status.sentence = "Vault at " + health.url + ": " + health.trouble().message();
  status.sentence += warning_;
  co_return status;
}

}  // namespace splitkey::vault
