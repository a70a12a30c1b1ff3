#include "vault_under_test.hpp"

#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

namespace splitkey::test {

vault_auth::ReadAppRole app_role(std::string secret_id, bool wrapped) {
  return [secret_id = std::move(secret_id), wrapped]() -> Result<vault_auth::AppRole> {
    vault_auth::AppRole credentials;
    credentials.role_id = secret::Bytes::copy_of("the-role");
    credentials.secret_id = secret::Bytes::copy_of(secret_id);
    credentials.secret_id_is_wrapped = wrapped;
    return credentials;
  };
}

VaultUnderTest::VaultUnderTest() {
  settings.cluster.addresses = {server.address()};
  settings.auth.read_app_role = app_role("the-secret");
  settings.cluster.most_tries = 1;
  settings.cluster.away_limit = std::chrono::milliseconds(0);
}

std::shared_ptr<vault::VaultStore> VaultUnderTest::open() {
  return vault::VaultStore::open(loop.executor(), settings, quiet.log, nullptr).value();
}

vault::VaultStore& VaultUnderTest::store() {
  if (opened_ == nullptr) opened_ = open();
  return *opened_;
}

Result<kv::Entry> VaultUnderTest::read() { return loop(store().read("surveys/7/kek", deadline)); }

asio::awaitable<int> VaultUnderTest::read_many(int times) {
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

Result<void> VaultUnderTest::log_in() { return loop(store().reload(settings, deadline)); }

void VaultUnderTest::stop() { loop(stopped()); }

std::string VaultUnderTest::token_state(vault::VaultStore& store) {
  const kv::Status status = loop(store.status(deadline));
  return std::string(status.facts.find_object("token")->find_string("state")->expose_text());
}

asio::awaitable<bool> VaultUnderTest::stopped() {
  co_await store().stop(true, deadline);
  co_return true;
}

}  // namespace splitkey::test
