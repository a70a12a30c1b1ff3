#define BOOST_TEST_DYN_LINK
#include <array>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "service/access/peer.hpp"

namespace splitkey::access::test_peer {

BOOST_AUTO_TEST_SUITE(access_peer)

BOOST_AUTO_TEST_CASE(the_kernel_tells_who_is_at_the_other_end) {
  std::array<int, 2> ends{};
  BOOST_TEST_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  const auto peer = Peer::of(ends[0], 7);
  BOOST_TEST_REQUIRE(peer.has_value());
  BOOST_TEST(peer->uid() == getuid());
  BOOST_TEST(peer->pid() == getpid());
  BOOST_TEST(peer->connection() == 7U);
  BOOST_TEST(!peer->is_administrator());
  BOOST_TEST(peer->belongs_to(getgid()));
  close(ends[0]);
  close(ends[1]);
}

BOOST_AUTO_TEST_CASE(what_is_no_unix_socket_has_no_peer) {
  std::array<int, 2> pipe_ends{};
  BOOST_TEST_REQUIRE(pipe(pipe_ends.data()) == 0);
  const auto peer = Peer::of(pipe_ends[0]);
  BOOST_TEST_REQUIRE(!peer.has_value());
  BOOST_TEST(name(peer.error().code()) == "internal");
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

BOOST_AUTO_TEST_CASE(copies_are_the_same_peer_and_another_connection_is_another) {
  Peer peer(1000, 1000, 1, {7}, 1);
  const Peer copy = peer;
  const Peer elsewhere(1000, 1000, 1, {7}, 2);
  int calls = 0;
  const std::stop_callback called(copy.hung_up(), [&calls] { ++calls; });
  peer.hang_up();
  BOOST_TEST(copy.has_hung_up());
  BOOST_TEST(!elsewhere.has_hung_up());
  BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(nobody_belongs_to_no_group_and_never_hangs_up) {
  Peer nobody;
  nobody.hang_up();
  BOOST_TEST(!nobody.has_hung_up());
  BOOST_TEST(!nobody.belongs_to(0));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::access::test_peer
