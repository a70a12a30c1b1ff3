#include "program/daemon/dev.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

#include <fmt/format.h>

#include "base/secret/buffer.hpp"
#include "config/config/start_error.hpp"
#include "crypto/crypto/random.hpp"
#include "keys/keys/paths.hpp"
#include "keys/keys/platform.hpp"
#include "keys/keys/platform_checks.hpp"
#include "keys/keys/platform_versions.hpp"
#include "keys/keys/time.hpp"

namespace splitkey::daemon {
namespace {

secret::Bytes random_half() {
  secret::Bytes half(keys::PlatformKey::size_bytes);
  crypto::fill_random(half.expose_for_writing());
  return half;
}

}  // namespace

asio::awaitable<Result<DevPlatform>> make_platform_key(kv::Store& store) {
  const auto deadline = Deadline::max();
  const keys::VaultComponent vault_half = random_half();
  const keys::CustodianComponent custodian_half = random_half();
  auto shares = keys::split_component(custodian_half, keys::usual_threshold, keys::usual_total);
  if (!shares) co_return propagate(shares);
  const auto key = keys::join(vault_half, custodian_half);
  if (!key) co_return propagate(key);

  json::Object record = keys::platform_record(vault_half, keys::record_time(std::chrono::system_clock::now()));
  auto written = co_await store.write(keys::platform_master_key_path, std::move(record), 0, deadline);
  if (!written) co_return propagate(written);
  const keys::PlatformChecks of_key(*key, keys::share_checks(*shares));
  json::Object checks = of_key.to_record();
  auto checked = co_await store.write(keys::platform_checks_path(keys::PlatformVersions::current()), std::move(checks),
                                      0, deadline);
  if (!checked) co_return propagate(checked);
  DevPlatform platform;
  platform.shares = std::move(*shares);
  platform.escrow_public_key = of_key.escrow_public_key().value();
  co_return platform;
}

asio::awaitable<void> DevBackend::reload() {
  log_.notice(log::message::reload_ignored, "SIGHUP is ignored: with --dev there is no configuration to reload");
  co_return;
}

asio::awaitable<void> DevBackend::stop(bool /*idle*/, Deadline) { co_return; }

PrivateDirectory::PrivateDirectory() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  std::string pattern = fmt::format("{}/splitkeyd-XXXXXX", runtime != nullptr && *runtime == '/' ? runtime : "/tmp");
  if (mkdtemp(pattern.data()) == nullptr) {
    throw config::StartError(ExitStatus::system_refuses,
                             fmt::format("no private directory {} can be made: {}", pattern, std::strerror(errno)));
  }
  path_ = pattern;
}

PrivateDirectory::~PrivateDirectory() { rmdir(path_.c_str()); }

void announce(const std::filesystem::path& socket, const std::vector<keys::Share>& shares) {
  secret::Buffer lines;
  lines.append(fmt::format("socket: {}\n", socket.string()));
  for (const keys::Share& share : shares) {
    lines.append("share: ");
    lines.append(share.text().expose());
    lines.append('\n');
  }
  lines.append("ready\n");
  const auto bytes = lines.expose();
  // write(2), not a stream, whose buffer would keep a copy.
  if (write(STDOUT_FILENO, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw config::StartError(ExitStatus::no_output, "the socket's path and the shares could not be printed");
  }
}

}  // namespace splitkey::daemon
