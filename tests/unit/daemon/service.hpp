#pragma once

#include <list>
#include <memory>
#include <unistd.h>
#include <vector>

#include <asio/co_spawn.hpp>

#include "base/secret/arena.hpp"
#include "daemon/client_end.hpp"
#include "daemon/held_store.hpp"
#include "engine/desk.hpp"
#include "program/daemon/session.hpp"

namespace splitkey::daemon {

/// Who is at a client's end, where it matters: a peer for each connection.
struct Person {
  uid_t uid;
  gid_t gid;
  pid_t pid;
  std::vector<gid_t> groups;
  [[nodiscard]] access::Peer at(std::uint64_t connection) const { return {uid, gid, pid, groups, connection}; }
};
/// The daemon's own user is this process's.
inline const Person administrator{getuid(), 900, 1, {}};
inline constexpr gid_t socket_group = 901;
inline const Person member{getuid() + 1, 900, 2, {socket_group}};
inline const Person other_member{getuid() + 2, 900, 3, {socket_group}};

/// A connection of which a session serves one end.
struct Connection {
  ClientEnd client;
  std::shared_ptr<Session> session;
  access::Peer peer;
  bool has_ended = false;
};

/// Sessions over an engine in memory whose store may be slow. Leases end with their connections.
class Service : public test::Desk {
 public:
  Service() {
    for (const char* path : {"teams/1/team-key", "teams/2/team-key", "teams/3/team-key"}) put(path, R"({"org_id":1})");
  }
  /// Lets what is in flight finish: nothing may stay on the event loop that refers to what goes now.
  ~Service() {
    slow_store.release_all();
    for (Connection& each : connections) each.client.hang_up();
    BOOST_TEST(until([this] { return std::ranges::all_of(connections, &Connection::has_ended); }));
  }

  Connection& connect(const Person& person = administrator) {
    std::array<int, 2> ends{};
    BOOST_TEST_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    ClientEnd client{posix::Descriptor(ends[0])};
    Session::Socket socket(events, asio::local::stream_protocol(), ends[1]);
    access::Peer peer = gate.recognize(person.at(connections.size() + 1));
    auto session = std::make_shared<Session>(std::move(socket), peer, gate, *quota, max_frame_bytes, log);
    connections.push_back({std::move(client), session, std::move(peer)});
    Connection& made = connections.back();
    asio::co_spawn(events, session->run(), [&made](const std::exception_ptr& escaped) {
      BOOST_TEST(!escaped);
      made.has_ended = true;
    });
    return made;
  }

  /// A lease that only this connection may use.
  void grant_lease(uid_t uid, std::uint64_t connection) {
    const access::Peer owner(uid, 900, 1, {}, connection);
    unlock::Unlocked keys(keys::OrganizationKey(), std::nullopt, true);
    const auto lease = std::make_shared<unlock::Lease>(owner, test::id("7"), std::nullopt, std::move(keys),
                                                       test::in(std::chrono::seconds(60)), "");
    BOOST_TEST_REQUIRE(leases_of_connections.grant(lease).has_value());
  }

  /// Does all that can be done now.
  void settle() {
    events.restart();
    events.poll();
  }
  /// False: half a minute went by in which nothing at all happened.
  template <class Condition>
  [[nodiscard]] bool until(Condition is_so) {
    events.restart();
    while (!is_so()) {
      if (events.run_one_for(std::chrono::seconds(30)) == 0) return false;
    }
    return true;
  }

  /// Both for the connections that come.
  std::optional<ArenaQuota> quota{std::in_place, secret::arena().size_bytes()};
  std::size_t max_frame_bytes = wire::default_max_frame_bytes;

  asio::io_context events{1};
  HeldStore slow_store{store, events};
  unlock::Leases leases_of_connections{events.get_executor(), std::chrono::seconds(60), true};
  engine::Engine slow_engine{{context(slow_store), leases_of_connections}};
  Gate gate{slow_engine, access::Rules(getuid(), socket_group), log};
  std::list<Connection> connections;
};

}  // namespace splitkey::daemon
