#define BOOST_TEST_DYN_LINK
#include <csignal>

#include <asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include "config/config/start_error.hpp"
#include "daemon/client_end.hpp"
#include "daemon/held_store.hpp"
#include "daemon/kept_log.hpp"
#include "daemon/systemd.hpp"
#include "engine/desk.hpp"
#include "program/daemon/instance.hpp"
#include "shown_exit_status.hpp"
#include "store/kv/memory_store.hpp"

namespace splitkey::daemon::test_instance {
namespace {

/// Keeps what it is told, in the order in which it is told.
class WatchedBackend final : public Backend {
 public:
  explicit WatchedBackend(asio::io_context& loop) : slow_store(memory, loop) {}

  kv::Store& store() noexcept override { return slow_store; }
  void start() override { steps += "start"; }
  asio::awaitable<void> reload() override {
    steps += ", reload";
    ++reloads;
    if (during_reload) during_reload();
    // Turns of the event loop in which everything else could go on.
    for (int turn = 0; turn < 1000; ++turn) co_await asio::post(asio::use_awaitable);
    steps += " done";
    if (after_reload) after_reload();
  }
  std::string summary() const override { return "all is well"; }
  asio::awaitable<void> stop(bool idle, Deadline) override {
    steps += idle ? ", stop when idle" : ", stop";
    co_return;
  }

  std::string steps;
  int reloads = 0;
  std::function<void()> during_reload;
  std::function<void()> after_reload;
  kv::MemoryStore memory;
  HeldStore slow_store;
};

/// An instance over a store in memory, which runs once, until a test's signal comes.
struct Program : Systemd {
  [[nodiscard]] bool run() {
    config.kdf.threads = 1;
    Instance instance(loop, kept.log, config,
                      {ListeningSocket::open(path / "socket", 0600, std::nullopt), std::nullopt},
                      access::Rules(getuid(), std::nullopt), backend);
    if (when_it_listens) when_it_listens();
    asio::steady_timer patience(loop, std::chrono::seconds(30));
    patience.async_wait([](const asio::error_code& cancelled) {
      if (cancelled) return;
      BOOST_ERROR("nothing ended it");
      raise(SIGTERM);
    });
    return instance.run();
  }

  asio::io_context loop{1};
  KeptLog kept{log::Level::info};
  config::Config config;
  WatchedBackend backend{loop};
  std::function<void()> when_it_listens;
};

/// What service_settings() refuses with; "taken".
std::string refusal(const config::Config& config) {
  try {
    (void)service_settings(config);
  } catch (const config::StartError& error) {
    BOOST_TEST(error.exit_status() == ExitStatus::configuration);
    return error.what();
  }
  return "taken";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(daemon_instance, Program)

BOOST_AUTO_TEST_CASE(an_empty_configuration_gives_the_engine_limits_only) {
  const auto settings = service_settings(config);
  BOOST_TEST(settings.version == SPLITKEY_VERSION);
  BOOST_TEST(settings.max_frame_bytes == 65536U);
  BOOST_TEST(settings.max_depth == 8U);
  BOOST_TEST(settings.max_in_flight == 64U);
  BOOST_TEST(!settings.recovery_is_external);
  BOOST_TEST(!settings.pinned_key_check.has_value());
  BOOST_TEST(!settings.pinned_escrow_public_key.has_value());
  BOOST_TEST(!settings.sealed_component.has_value());
  BOOST_TEST(!settings.sealed_for_escrow);
  BOOST_TEST(!settings.sealed_for_unlock);
}

BOOST_AUTO_TEST_CASE(the_engine_learns_what_is_configured) {
  config.listen.max_frame_bytes = 4096;
  config.recovery_is_external = true;
  config.custodian.key_check = "0123";
  config.custodian.escrow_public_key = test::Desk::public_key();
  config.custodian.component_file = write("component", std::string(128, 'a') + "\n");
  config.custodian.use_for_escrow = true;
  auto settings = service_settings(config);
  BOOST_TEST(settings.max_frame_bytes == 4096U);
  BOOST_TEST(settings.recovery_is_external);
  BOOST_TEST(settings.pinned_key_check.value() == "0123");
  BOOST_TEST(settings.pinned_escrow_public_key.value() == test::Desk::public_key());
  BOOST_TEST(settings.split_knowledge() == "suspended");
  BOOST_TEST(settings.sealed_for_escrow);
  BOOST_TEST(!settings.sealed_for_unlock);

  config.custodian.use_for_escrow = false;
  config.custodian.use_for_unlock = true;
  settings = service_settings(config);
  BOOST_TEST(!settings.sealed_for_escrow);
  BOOST_TEST(settings.sealed_for_unlock);
}

BOOST_AUTO_TEST_CASE(a_public_key_that_nothing_can_be_sealed_to_is_refused) {
  for (const std::string& digits :
       {std::string(64, '0'), std::string(63, 'a'), std::string(66, 'a'), std::string(64, 'x'), std::string("0")}) {
    config.custodian.escrow_public_key = digits;
    BOOST_TEST(refusal(config).starts_with("custodian.escrow_public_key: "), digits);
  }
}

BOOST_AUTO_TEST_CASE(a_component_that_is_none_is_refused) {
  for (const std::string& digits : {std::string(127, 'a'), std::string(126, 'a'), std::string(130, 'a'),
                                    std::string(128, 'x'), std::string(128, 'A'), std::string()}) {
    config.custodian.component_file = write("component", digits);
    BOOST_TEST(refusal(config).starts_with("custodian.component_file: "), digits);
  }
  config.custodian.component_file = path / "none";
  BOOST_TEST(refusal(config).starts_with("custodian.component_file: "));
}

BOOST_AUTO_TEST_CASE(sigterm_ends_it_and_then_the_store) {
  when_it_listens = [] { raise(SIGTERM); };
  BOOST_TEST(run());
  BOOST_TEST(backend.steps == "start, stop");
  BOOST_TEST(kept.count(log::message::started) == 1U);
  BOOST_TEST(kept.count(log::message::stopping) == 1U);
  BOOST_TEST(kept.count(log::message::requests_cut_off) == 0U);
  BOOST_TEST((kept.lines.back().about == log::message::stopped));
}

BOOST_AUTO_TEST_CASE(so_does_sigint) {
  when_it_listens = [] { raise(SIGINT); };
  BOOST_TEST(run());
  BOOST_TEST(backend.steps == "start, stop");
}

BOOST_AUTO_TEST_CASE(sighup_reloads_once) {
  when_it_listens = [] { raise(SIGHUP); };
  backend.after_reload = [] { raise(SIGTERM); };
  BOOST_TEST(run());
  BOOST_TEST(backend.steps == "start, reload done, stop");
}

BOOST_AUTO_TEST_CASE(a_sighup_during_a_reload_reloads_again_after_it) {
  when_it_listens = [] { raise(SIGHUP); };
  backend.during_reload = [this] { raise(backend.reloads == 1 ? SIGHUP : SIGTERM); };
  BOOST_TEST(run());
  BOOST_TEST(backend.steps == "start, reload done, reload done, stop");
}

BOOST_AUTO_TEST_CASE(a_stop_waits_for_the_reload_that_is_under_way) {
  when_it_listens = [] { raise(SIGHUP); };
  backend.during_reload = [] { raise(SIGTERM); };
  BOOST_TEST(run());
  BOOST_TEST(backend.steps == "start, reload done, stop");
}

BOOST_AUTO_TEST_CASE(a_request_in_flight_is_answered_before_the_end) {
  std::optional<ClientEnd> client;
  when_it_listens = [&] {
    client.emplace(path / "socket");
    client->send(asking(7, "teams/1"));
  };
  backend.slow_store.hold("teams/1/team-key");
  backend.slow_store.when_read = [] { raise(SIGTERM); };
  kept.when_written = [&](const log::Entry& line) {
    if (line.about == log::message::stopping) backend.slow_store.release_all();
  };
  BOOST_TEST(run());
  BOOST_TEST(client->heard() == "7 not_found, end");
  BOOST_TEST(backend.steps == "start, stop");
}

BOOST_AUTO_TEST_CASE(it_ends_by_itself_when_it_is_idle_where_it_is_to) {
  config.exit_when_idle = std::chrono::seconds(1);
  BOOST_TEST(run());
  BOOST_TEST(backend.steps == "start, stop when idle");
  BOOST_TEST(kept.count(log::message::went_idle) == 1U);
}

BOOST_AUTO_TEST_CASE(systemd_is_told_that_it_serves_how_it_does_and_that_it_stops) {
  when_it_listens = [] { raise(SIGTERM); };
  BOOST_TEST(run());
  BOOST_TEST(next().text == "READY=1");
  BOOST_TEST(next().text == "STATUS=all is well; 0 connections, 0 requests answered");
  BOOST_TEST(next().text == "STOPPING=1");
}

BOOST_AUTO_TEST_CASE(its_socket_goes_with_it) {
  when_it_listens = [&] {
    BOOST_TEST(std::filesystem::exists(path / "socket"));
    raise(SIGTERM);
  };
  BOOST_TEST(run());
  BOOST_TEST(!std::filesystem::exists(path / "socket"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::daemon::test_instance
