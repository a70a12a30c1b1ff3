#include "program/daemon/start.hpp"

#include <cstdlib>
#include <functional>
#include <grp.h>
#include <unistd.h>

#include <asio/co_spawn.hpp>
#include <fmt/ranges.h>

#include "base/process/stack.hpp"
#include "base/secret/arena.hpp"
#include "config/config/config.hpp"
#include "config/config/start_error.hpp"
#include "config/config/vault_settings.hpp"
#include "crypto/crypto/allocator.hpp"
#include "crypto/crypto/pbkdf2.hpp"
#include "program/daemon/descriptor_store.hpp"
#include "program/daemon/dev.hpp"
#include "program/daemon/hardening.hpp"
#include "program/daemon/instance.hpp"
#include "program/daemon/socket_access.hpp"
#include "program/daemon/vault_backend.hpp"
#include "service/kdf/pool.hpp"

namespace splitkey::daemon {
namespace {

// TLS handshakes are what goes deepest.
constexpr std::size_t loop_stack_bytes = 8 * process::stack_unit_bytes;

// What requests may take, and what the threads' stacks take beside that.
std::size_t arena_bytes_for(const config::Config& config) {
  return config.arena_bytes + process::Stack::arena_bytes_for(loop_stack_bytes) +
         kdf::Pool::threads_for(config.kdf.threads) * process::Stack::arena_bytes_for(kdf::thread_stack_bytes);
}

void prepare_memory(log::Log& log, const config::Config& config) {
  harden(log);
  secret::open_arena(arena_bytes_for(config));
  crypto::require_arena_for_botan();
  if (secret::arena().backing() == secret::Backing::mlock) {
    log.warning(log::message::no_secret_memory,
                "this kernel offers no memfd_secret(2): secrets lie in memory that is locked, and that root can read");
  }
}

// From here on this thread, which the event loop will run on, meets secrets.
ExitStatus on_arena_stack(const std::function<ExitStatus()>& serve) {
  ExitStatus status = ExitStatus::self_test_failed;
  process::Stack(loop_stack_bytes).run([&] { status = serve(); });
  return status;
}

// Wrong keys would open nothing, and seal what nobody can open again.
void require_right_keys() {
  const crypto::Pbkdf2Kernel kernel = crypto::fastest_kernel();
  if (!crypto::passes_known_answers(kernel)) {
    throw config::StartError(ExitStatus::self_test_failed,
                             fmt::format("the self-test of key derivation failed: {} on this processor gives wrong "
                                         "keys; nothing was served",
                                         crypto::name(kernel)));
  }
}

// Asked once, before the event loop runs: a name service must never keep it waiting.
std::optional<gid_t> group_of(const std::string& name) {
  if (name.empty()) return std::nullopt;
  const group* found = getgrnam(name.c_str());
  if (found == nullptr)
    throw config::StartError(ExitStatus::configuration,
                             fmt::format("listen.group: there is no group {}; create it, or name another", name));
  return found->gr_gid;
}

ListeningSockets listening_sockets(PassedDescriptors& passed, const config::Config::Listen& listen,
                                   std::optional<gid_t> group) {
  ListeningSockets sockets{passed.applications
                               ? ListeningSocket::from_systemd(std::move(passed.applications), "splitkeyd.socket")
                               : ListeningSocket::open(listen.socket, listen.mode, group),
                           std::nullopt};
  require_access_as_configured(sockets.applications.number(), listen.mode, group);
  if (passed.administration) {
    sockets.administration.emplace(
        ListeningSocket::from_systemd(std::move(passed.administration), "splitkeyd-admin.socket"));
    require_access_as_configured(sockets.administration->number(), 0600, std::nullopt);
  }
  return sockets;
}

ExitStatus serve(Instance& instance) {
  if (instance.run()) return ExitStatus::done;
  // Requests were cut off in the middle: what they held goes with the process's memory, and nothing else may run.
  std::_Exit(static_cast<int>(ExitStatus::done));
}

config::Config config_for_dev() {
  config::Config config;
  config.recovery_is_external = true;
  config.log_level = log::Level::notice;
  return config;
}

// Runs the loop until the platform key stands; it has nothing else to do yet.
DevPlatform set_up_platform_key(asio::io_context& loop, kv::Store& store) {
  std::optional<Result<DevPlatform>> made;
  asio::co_spawn(loop, make_platform_key(store), [&](const std::exception_ptr& thrown, Result<DevPlatform> platform) {
    if (thrown) std::rethrow_exception(thrown);
    made.emplace(std::move(platform));
  });
  loop.run();
  loop.restart();
  auto& platform = made.value();
  if (!platform)
    throw config::StartError(ExitStatus::self_test_failed,
                             "no platform key could be made: " + platform.error().message());
  return std::move(*platform);
}

}  // namespace

ExitStatus serve_config(const std::filesystem::path& file) {
  config::Config config = config::read_config(file);
  log::Log log(config.log_level, log::open_sink());
  if (!config.vault.variables.empty())
    log.notice(log::message::environment_used, "settings of the environment: {}",
               fmt::join(config.vault.variables, ", "));
  const auto group = group_of(config.listen.group);
  prepare_memory(log, config);
  return on_arena_stack([&] {
    require_right_keys();
    PassedDescriptors passed = PassedDescriptors::take(log);
    // Without systemd's socket nobody would start it again.
    if (!passed.applications) config.exit_when_idle = std::chrono::seconds(0);
    DescriptorStore shelf(std::move(passed.token), log);
    asio::io_context loop(1);
    VaultBackend backend(loop.get_executor(), file, config, log, shelf);
    Instance instance(loop, log, config, listening_sockets(passed, config.listen, group),
                      access::Rules(getuid(), group), backend);
    return serve(instance);
  });
}

ExitStatus check_config(const std::filesystem::path& file) {
  const config::Config config = config::read_config(file);
  (void)config::vault_addresses(config.vault);
  (void)group_of(config.listen.group);
  fmt::print("{}: fine\n", file.string());
  return ExitStatus::done;
}

ExitStatus serve_dev(const std::optional<std::filesystem::path>& socket) {
  config::Config config = config_for_dev();
  log::Log log(config.log_level, log::open_sink());
  prepare_memory(log, config);
  return on_arena_stack([&] {
    require_right_keys();
    asio::io_context loop(1);
    DevBackend backend(log);
    const DevPlatform platform = set_up_platform_key(loop, backend.store());
    config.custodian.escrow_public_key = platform.escrow_public_key;

    std::optional<PrivateDirectory> directory;
    if (!socket) directory.emplace();
    const auto path = socket ? *socket : directory->path() / "splitkeyd.sock";
    Instance instance(loop, log, config, {ListeningSocket::open(path, 0600, std::nullopt), std::nullopt},
                      access::Rules(getuid(), std::nullopt), backend);
    announce(path, platform.shares);
    return serve(instance);
  });
}

}  // namespace splitkey::daemon
