#pragma once

#include "quiet_log.hpp"
#include "scripted_server.hpp"
#include "store/vault/store.hpp"

namespace splitkey::test {

vault_auth::ReadAppRole app_role(std::string secret_id, bool wrapped = false);

/// A store before a scripted server. Nothing is tried twice and nothing is waited for, unless the settings are changed
/// before the first use.
class VaultUnderTest {
 public:
  QuietLog quiet;
  EventLoop loop;
  ScriptedServer server{loop};
  vault::Settings settings;
  Deadline deadline = in(std::chrono::seconds(20));

  VaultUnderTest();

  std::shared_ptr<vault::VaultStore> open();
  vault::VaultStore& store();
  void start_anew() { opened_.reset(); }

  Result<kv::Entry> read();
  /// So many reads at once; how many succeeded.
  asio::awaitable<int> read_many(int times);
  Result<void> log_in();
  void stop();
  /// The token's, as sys/health tells it.
  std::string token_state(vault::VaultStore& store);

  template <class T>
  static std::string code(const Result<T>& result) {
    return result ? "" : std::string(name(result.error().code()));
  }

 private:
  asio::awaitable<bool> stopped();

  std::shared_ptr<vault::VaultStore> opened_;
};

}  // namespace splitkey::test
