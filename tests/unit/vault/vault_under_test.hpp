#pragma once

#include "quiet_log.hpp"
#include "scripted_server.hpp"
#include "vault/store.hpp"

namespace splitkey::test {

inline vault::ReadAppRole app_role(std::string secret_id, bool wrapped = false) {
  return [secret_id = std::move(secret_id), wrapped]() -> Result<vault::AppRole> {
    vault::AppRole credentials;
    credentials.role_id = secret::Bytes::copy_of("the-role");
    credentials.secret_id = secret::Bytes::copy_of(secret_id);
    credentials.secret_id_is_wrapped = wrapped;
    return credentials;
  };
}

/// A store before a scripted server. Nothing is tried twice and nothing is waited for, unless the settings are changed
/// before the first use.
class VaultUnderTest {
 public:
  QuietLog quiet;
  EventLoop loop;
  ScriptedServer server{loop};
  vault::Settings settings;
  Deadline deadline = in(std::chrono::seconds(20));

  VaultUnderTest() {
    settings.addresses = {server.address()};
    settings.read_app_role = app_role("the-secret");
    settings.most_tries = 1;
    settings.away_patience = std::chrono::milliseconds(0);
  }

  std::shared_ptr<vault::VaultStore> open() {
    return vault::VaultStore::open(loop.executor(), settings, quiet.log, nullptr).value();
  }
  vault::VaultStore& store() {
    if (opened_ == nullptr) opened_ = open();
    return *opened_;
  }
  void start_anew() { opened_.reset(); }

  Result<kv::Entry> read() { return loop(store().read("surveys/7/kek", deadline)); }
  /// So many reads at once; how many succeeded.
  asio::awaitable<int> read_many(int times) {
    int succeeded = 0;
    int done = 0;
    for (int i = 0; i < times; ++i) {
      asio::co_spawn(loop.executor(), store().read("surveys/7/kek", deadline),
                     [&](std::exception_ptr, const Result<kv::Entry>& entry) {
                       succeeded += entry ? 1 : 0;
                       ++done;
                     });
    }
    asio::steady_timer turn(loop.executor());
    while (done < times) {
      turn.expires_after(std::chrono::milliseconds(1));
      co_await turn.async_wait(asio::use_awaitable);
    }
    co_return succeeded;
  }
  Result<void> log_in() { return loop(store().reload(settings, deadline)); }
  void stop() { loop(stopped()); }

  template <class T>
  static std::string code(const Result<T>& result) {
    return result ? "" : std::string(name(result.error().code()));
  }

 private:
  asio::awaitable<bool> stopped() {
    co_await store().stop(true, deadline);
    co_return true;
  }

  std::shared_ptr<vault::VaultStore> opened_;
};

}  // namespace splitkey::test
