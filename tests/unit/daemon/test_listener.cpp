#define BOOST_TEST_DYN_LINK
#include <sys/resource.h>

#include <boost/test/unit_test.hpp>

#include "config/directory.hpp"
#include "daemon/kept_log.hpp"
#include "daemon/service.hpp"
#include "program/daemon/listener.hpp"

namespace splitkey::daemon::test_listener {
namespace {

const std::string info = "sys/info";
const std::string record = "teams/1/team-key";

/// A listener with both doors, which accepts.
struct Doors : Service {
  Doors() { listener.start(); }
  ~Doors() {
    slow_store.release_all();
    clients.clear();
    if (!was_stopped) stop();
    BOOST_TEST(until([this] { return times_finished > 0; }));
  }

  ClientEnd& come() { return clients.emplace_back(directory.path / "applications"); }
  ClientEnd& come_as_administrator() { return clients.emplace_back(directory.path / "administration"); }
  void stop() {
    was_stopped = true;
    listener.stop([this] { ++times_finished; });
  }

  config::Directory directory;
  KeptLog kept{log::Level::warning};
  Listener listener{events,
                    {ListeningSocket::open(directory.path / "applications", 0600, std::nullopt),
                     ListeningSocket::open(directory.path / "administration", 0600, std::nullopt)},
                    gate,
                    wire::default_max_frame_bytes,
                    secret::arena().size_bytes(),
                    kept.log};
  std::list<ClientEnd> clients;
  bool was_stopped = false;
  int times_finished = 0;
};

/// Allows the process so many descriptors while this lives.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t count) {
    BOOST_TEST_REQUIRE(getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit limit{count, before_.rlim_max};
    BOOST_TEST_REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0, "a limit of " << count << " open files is refused");
  }
  ~DescriptorLimit() { setrlimit(RLIMIT_NOFILE, &before_); }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit before_{};
};

/// The limit at which no further descriptor can be had.
rlim_t limit_reached() { return static_cast<rlim_t>(posix::Descriptor(dup(0)).number()); }

/// As many connections at one door as it takes.
struct Crowd : Doors {
  Crowd() {
    for (std::size_t i = 0; i < max_connections; ++i) {
      come();
      settle();
    }
  }

  const DescriptorLimit enough{2 * max_connections + 100};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(daemon_listener, Doors)

BOOST_AUTO_TEST_CASE(a_client_is_served_at_either_door) {
  ClientEnd& application = come();
  ClientEnd& of_administrator = come_as_administrator();
  application.send(asking(1, info));
  of_administrator.send(asking(2, info));
  settle();
  BOOST_TEST(application.heard() == "1 done");
  BOOST_TEST(of_administrator.heard() == "2 done");
}

BOOST_AUTO_TEST_CASE(the_peer_is_the_process_at_the_other_end) {
  ClientEnd& client = come();
  client.send(asking(1, "platform/checks", "help"));  // for administrators
  settle();
  BOOST_TEST(client.heard() == "1 done");
}

BOOST_AUTO_TEST_CASE(each_connection_has_a_number_of_its_own) {
  ClientEnd& first = come();
  settle();
  ClientEnd& second = come_as_administrator();
  settle();
  grant_lease(getuid(), 1);
  second.hang_up();
  settle();
  BOOST_TEST(leases_of_connections.any());
  first.hang_up();
  settle();
  BOOST_TEST(!leases_of_connections.any());
}

BOOST_AUTO_TEST_CASE(connections_that_are_open_are_counted) {
  BOOST_TEST(listener.open_connections() == 0U);
  ClientEnd& first = come();
  come();
  come_as_administrator();
  settle();
  BOOST_TEST(listener.open_connections() == 3U);
  first.hang_up();
  settle();
  BOOST_TEST(listener.open_connections() == 2U);
}

BOOST_AUTO_TEST_CASE(it_is_quiet_since_the_last_connection_ended) {
  const auto at_first = listener.quiet_since();
  BOOST_TEST_REQUIRE(at_first.has_value());
  ClientEnd& first = come();
  ClientEnd& second = come();
  settle();
  BOOST_TEST(!listener.quiet_since().has_value());
  first.hang_up();
  settle();
  BOOST_TEST(!listener.quiet_since().has_value());
  const auto before_the_end = std::chrono::steady_clock::now();
  second.hang_up();
  settle();
  BOOST_TEST_REQUIRE(listener.quiet_since().has_value());
  BOOST_TEST((*listener.quiet_since() >= before_the_end));
  BOOST_TEST((*at_first <= before_the_end));
}

BOOST_AUTO_TEST_CASE(a_stop_without_a_connection_finishes_once) {
  stop();
  BOOST_TEST(times_finished == 0);
  settle();
  BOOST_TEST(times_finished == 1);
  settle();
  BOOST_TEST(times_finished == 1);
}

BOOST_AUTO_TEST_CASE(a_stop_lets_what_is_in_flight_finish) {
  ClientEnd& client = come();
  ClientEnd& idle = come_as_administrator();
  slow_store.hold(record);
  client.send(asking(1, "teams/1"));
  idle.send(asking(2, info));
  settle();
  stop();
  settle();
  BOOST_TEST(idle.heard() == "2 done, end");
  BOOST_TEST(client.heard() == "");
  BOOST_TEST(listener.open_connections() == 1U);
  BOOST_TEST(times_finished == 0);
  slow_store.release(record);
  settle();
  BOOST_TEST(client.heard() == "1 done, end");
  BOOST_TEST(times_finished == 1);
}

BOOST_AUTO_TEST_CASE(nobody_is_let_in_after_a_stop) {
  ClientEnd& client = come();
  slow_store.hold(record);
  client.send(asking(1, "teams/1"));
  settle();
  stop();
  for (const char* door : {"applications", "administration"}) {
    BOOST_TEST(!connected_to(directory.path / door));
    BOOST_TEST(errno == ECONNREFUSED, door);
  }
}

// The listener looks for another connection as soon as it has one, and hears of what it found later.
BOOST_AUTO_TEST_CASE(a_client_that_was_accepted_in_the_moment_of_the_stop_is_answered) {
  ClientEnd& first = come();
  ClientEnd& second = come();
  first.send(asking(1, info));
  second.send(asking(2, info));
  BOOST_TEST_REQUIRE(until([this] { return listener.open_connections() == 1; }));
  stop();
  settle();
  BOOST_TEST(first.heard() == "1 done, end");
  BOOST_TEST(second.heard() == "2 done, end");
  BOOST_TEST(times_finished == 1);
}

BOOST_AUTO_TEST_CASE(a_client_for_whom_there_was_no_descriptor_is_served_later) {
  ClientEnd& client = come();
  client.send(asking(1, info));
  {
    const DescriptorLimit none_left(limit_reached());
    settle();
  }
  BOOST_TEST(kept.count(log::message::not_accepted) == 1U);
  BOOST_TEST(listener.open_connections() == 0U);
  BOOST_TEST(until([&client] { return client.is_spoken_to(); }));
  BOOST_TEST(client.heard() == "1 done");
}

BOOST_AUTO_TEST_CASE(a_stop_does_not_wait_until_there_may_be_a_descriptor_again) {
  come().hang_up();
  {
    const DescriptorLimit none_left(limit_reached());
    settle();
  }
  BOOST_TEST(kept.count(log::message::not_accepted) == 1U);
  stop();
  settle();
  BOOST_TEST(times_finished == 1);
}

BOOST_FIXTURE_TEST_CASE(a_connection_beyond_the_places_of_its_door_is_refused_once, Crowd) {
  BOOST_TEST(listener.open_connections() == max_connections);
  ClientEnd& one_more = come();
  settle();
  BOOST_TEST(one_more.heard() == "null overloaded, end");
  BOOST_TEST(listener.open_connections() == max_connections);
  BOOST_TEST(kept.count(log::message::connection_refused) == 1U);

  clients.front().hang_up();
  settle();
  ClientEnd& another = come();
  another.send(asking(1, info));
  settle();
  BOOST_TEST(another.heard() == "1 done");
}

BOOST_FIXTURE_TEST_CASE(applications_take_no_place_from_an_administrator, Crowd) {
  ClientEnd& of_administrator = come_as_administrator();
  of_administrator.send(asking(1, info));
  settle();
  BOOST_TEST(of_administrator.heard() == "1 done");
  BOOST_TEST(listener.open_connections() == max_connections + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::daemon::test_listener
