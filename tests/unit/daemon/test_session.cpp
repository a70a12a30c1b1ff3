#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "daemon/service.hpp"

namespace splitkey::daemon::test_session {
namespace {

const std::string info = "sys/info";
const std::string record = "teams/1/team-key";

/// A request of exactly `bytes` bytes.
std::string body_of(std::size_t bytes) {
  const std::string text = R"({"id":1,"operation":"read","path":"sys/info"})";
  return text + std::string(bytes - text.size(), ' ');
}

std::string header_of(std::size_t body_bytes) { return framed(std::string(body_bytes, ' ')).substr(0, 4); }

constexpr std::size_t more_than_sockets_hold = 3000;

struct Sessions : Service {
  /// Sends requests with the id 1, and takes no answer, until no more goes. Returns how many went.
  std::size_t send_and_take_nothing(const Connection& line) {
    std::size_t sent = 0;
    while (sent < more_than_sockets_hold && line.client.error_of_sending(asking(1, info)) == 0) {
      ++sent;
      settle();
    }
    return sent;
  }
  std::string hear_all(Connection& line) {
    std::string all;
    for (std::string more = line.client.heard(); !more.empty() && !all.ends_with("end"); more = line.client.heard()) {
      all += (all.empty() ? "" : ", ") + more;
      settle();
    }
    return all;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(daemon_session, Sessions)

BOOST_AUTO_TEST_CASE(a_request_is_answered_and_the_connection_goes_on) {
  Connection& line = connect();
  line.client.send(asking(7, info));
  settle();
  BOOST_TEST(line.client.heard() == "7 done");
  line.client.send(asking(8, "teams/9"));
  settle();
  BOOST_TEST(line.client.heard() == "8 not_found");
  BOOST_TEST(!line.has_ended);
}

BOOST_AUTO_TEST_CASE(a_frame_may_come_byte_by_byte) {
  Connection& line = connect();
  for (const char byte : asking(7, info)) {
    BOOST_TEST(line.client.heard() == "");
    line.client.send({&byte, 1});
    settle();
  }
  BOOST_TEST(line.client.heard() == "7 done");
}

BOOST_AUTO_TEST_CASE(answers_come_in_the_order_in_which_they_are_ready) {
  Connection& line = connect();
  for (const char* path : {"teams/1/team-key", "teams/2/team-key", "teams/3/team-key"}) slow_store.hold(path);
  line.client.send(asking(1, "teams/1") + asking(2, "teams/2") + asking(3, "teams/3") + asking(4, info));
  settle();
  BOOST_TEST(line.client.heard() == "4 done");
  for (const std::string number : {"3", "1", "2"}) {
    slow_store.release("teams/" + number + "/team-key");
    settle();
    BOOST_TEST(line.client.heard() == number + " done");
  }
}

BOOST_AUTO_TEST_CASE(an_id_that_is_in_flight_is_refused_and_the_first_request_goes_on) {
  Connection& line = connect();
  slow_store.hold(record);
  line.client.send(asking(7, "teams/1") + asking(7, info));
  settle();
  BOOST_TEST(line.client.heard() == "7 invalid_request");
  slow_store.release(record);
  settle();
  BOOST_TEST(line.client.heard() == "7 done");
}

BOOST_AUTO_TEST_CASE(an_id_may_be_used_again_after_its_answer_and_by_another_connection) {
  Connection& line = connect();
  Connection& other = connect();
  slow_store.hold(record);
  line.client.send(asking(7, "teams/1"));
  other.client.send(asking(7, info));
  settle();
  BOOST_TEST(other.client.heard() == "7 done");
  slow_store.release(record);
  settle();
  line.client.send(asking(7, info));
  settle();
  BOOST_TEST(line.client.heard() == "7 done, 7 done");
}

BOOST_AUTO_TEST_CASE(a_malformed_body_is_refused_and_the_connection_goes_on) {
  Connection& line = connect();
  line.client.send(framed("{") + framed(R"({"id":5,"operation":"read"})") + asking(6, info, "steal") + asking(7, info));
  settle();
  BOOST_TEST(line.client.heard() == "null invalid_request, 5 invalid_request, 6 unsupported_operation, 7 done");
}

BOOST_AUTO_TEST_CASE(a_frame_of_the_greatest_length_is_taken) {
  max_frame_bytes = 200;
  Connection& line = connect();
  line.client.send(framed(body_of(200)));
  settle();
  BOOST_TEST(line.client.heard() == "1 done");
}

BOOST_AUTO_TEST_CASE(a_longer_frame_is_refused_once_and_ends_the_connection) {
  max_frame_bytes = 200;
  Connection& line = connect();
  line.client.send(framed(body_of(201)) + asking(2, info));
  settle();
  BOOST_TEST(line.client.heard() == "null invalid_request, end");
  BOOST_TEST(line.has_ended);
}

BOOST_AUTO_TEST_CASE(an_empty_frame_ends_the_connection_once_what_is_in_flight_is_answered) {
  Connection& line = connect();
  slow_store.hold(record);
  line.client.send(asking(1, "teams/1") + header_of(0) + asking(2, info));
  settle();
  BOOST_TEST(line.client.heard() == "null invalid_request");
  slow_store.release(record);
  settle();
  BOOST_TEST(line.client.heard() == "1 done, end");
}

BOOST_AUTO_TEST_CASE(a_frame_that_is_cut_off_ends_the_connection_without_an_answer) {
  const std::string frame = asking(7, info);
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{3}, std::size_t{4}, std::size_t{5}, frame.size() - 1}) {
    Connection& line = connect();
    line.client.send(frame.substr(0, bytes));
    settle();
    BOOST_TEST(!line.has_ended);
    line.client.finish_sending();
    settle();
    BOOST_TEST(line.client.heard() == "end", bytes << " bytes");
    BOOST_TEST(line.has_ended);
  }
}

BOOST_AUTO_TEST_CASE(no_more_than_64_requests_are_in_flight) {
  Connection& line = connect();
  slow_store.hold(record);
  slow_store.hold("teams/2/team-key");
  std::string frames = asking(1, "teams/2");
  for (std::size_t id = 2; id <= max_in_flight; ++id) frames += asking(static_cast<std::int64_t>(id), "teams/1");
  line.client.send(frames + asking(100, info) + asking(101, "teams/1") + asking(102, info));
  settle();
  BOOST_TEST(slow_store.reads == max_in_flight);
  BOOST_TEST(line.client.heard() == "");
  // Each that is answered makes room for one: the last of them waits, and 102 is not read.
  slow_store.release("teams/2/team-key");
  settle();
  BOOST_TEST(line.client.heard() == "1 done, 100 done");
  BOOST_TEST(slow_store.reads == max_in_flight + 1);
  slow_store.release(record);
  settle();
  BOOST_TEST(line.client.heard().ends_with("102 done"));
}

BOOST_AUTO_TEST_CASE(requests_are_read_no_further_while_the_client_takes_no_answers) {
  Connection& line = connect();
  const std::size_t sent = send_and_take_nothing(line);
  BOOST_TEST(sent < more_than_sockets_hold);
  const std::string heard = hear_all(line);
  BOOST_TEST(static_cast<std::size_t>(std::ranges::count(heard, '1')) == sent);
  BOOST_TEST(!heard.ends_with("end"));
}

BOOST_AUTO_TEST_CASE(an_answer_counts_in_its_client_s_share_of_the_arena_until_it_is_taken) {
  quota.emplace(10 * ArenaQuota::bytes_for(asking(1, info).size()));
  Connection& line = connect(member);
  (void)send_and_take_nothing(line);
  Connection& of_other_member = connect(other_member);
  of_other_member.client.send(asking(1, info));
  settle();
  BOOST_TEST(of_other_member.client.heard() == "1 done");
  BOOST_TEST(hear_all(line).ends_with("null overloaded, end"));
  Connection& again = connect(member);
  again.client.send(asking(1, info));
  settle();
  BOOST_TEST(again.client.heard() == "1 done");
}

BOOST_AUTO_TEST_CASE(a_client_that_hangs_up_gets_no_more_keys_derived) {
  Connection& line = connect();
  Connection& other = connect();
  slow_store.hold(record);
  line.client.send(asking(7, "teams/1"));
  settle();
  BOOST_TEST(!line.peer.has_hung_up());
  line.client.hang_up();
  settle();
  BOOST_TEST(line.peer.has_hung_up());
  BOOST_TEST(!other.peer.has_hung_up());
  BOOST_TEST(!line.has_ended);
  slow_store.release(record);
  settle();
  BOOST_TEST(line.has_ended);
}

BOOST_AUTO_TEST_CASE(a_client_that_closes_its_writing_side_only_gets_its_answers) {
  Connection& line = connect();
  slow_store.hold(record);
  line.client.send(asking(7, "teams/1") + asking(8, info));
  line.client.finish_sending();
  settle();
  BOOST_TEST(line.client.heard() == "8 done");
  BOOST_TEST(!line.peer.has_hung_up());
  slow_store.release(record);
  settle();
  BOOST_TEST(line.client.heard() == "7 done, end");
  BOOST_TEST(!line.peer.has_hung_up());
}

BOOST_AUTO_TEST_CASE(a_client_that_closes_its_reading_side_gets_no_more_keys_derived) {
  Connection& line = connect();
  slow_store.hold(record);
  line.client.take_no_more();
  line.client.send(asking(7, "teams/1"));
  settle();
  BOOST_TEST(!line.peer.has_hung_up());
  line.client.send(asking(8, info));
  settle();
  BOOST_TEST(line.peer.has_hung_up());
}

BOOST_AUTO_TEST_CASE(bytes_out_of_band_are_no_hang_up) {
  Connection& line = connect();
  slow_store.hold(record);
  line.client.send(asking(7, "teams/1"));
  if (line.client.error_of_sending("!", MSG_OOB) == EOPNOTSUPP) {
    BOOST_TEST_MESSAGE("this kernel has no bytes out of band for Unix sockets");
    return;
  }
  settle();
  BOOST_TEST(!line.peer.has_hung_up());
  slow_store.release(record);
  settle();
  BOOST_TEST(line.client.heard() == "7 done");
}

BOOST_AUTO_TEST_CASE(what_was_sent_before_a_drain_is_answered_and_nothing_is_taken_after_it) {
  Connection& line = connect();
  slow_store.hold(record);
  line.client.send(asking(1, "teams/1"));
  settle();
  line.client.send(asking(2, info));
  line.session->drain();
  BOOST_TEST(line.client.error_of_sending(asking(3, info)) == EPIPE);
  settle();
  BOOST_TEST(line.client.heard() == "2 done");
  BOOST_TEST(!line.has_ended);
  slow_store.release(record);
  settle();
  BOOST_TEST(line.client.heard() == "1 done, end");
  BOOST_TEST(line.has_ended);
}

BOOST_AUTO_TEST_CASE(a_drain_ends_a_connection_that_waits_for_nothing) {
  Connection& line = connect();
  line.client.send(asking(1, info));
  settle();
  line.session->drain();
  settle();
  BOOST_TEST(line.client.heard() == "1 done, end");
  BOOST_TEST(line.has_ended);
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_frame_is_not_waited_for_after_a_drain) {
  Connection& line = connect();
  line.client.send(asking(1, info) + asking(2, info).substr(0, 10));
  settle();
  line.session->drain();
  settle();
  BOOST_TEST(line.client.heard() == "1 done, end");
}

BOOST_AUTO_TEST_CASE(a_client_that_has_sent_nothing_may_send_one_request_after_a_drain) {
  Connection& line = connect();
  settle();
  line.session->drain();
  settle();
  BOOST_TEST(!line.has_ended);
  line.client.send(asking(1, info));
  settle();
  BOOST_TEST(line.client.error_of_sending(asking(2, info)) == EPIPE);
  BOOST_TEST(line.client.heard() == "1 done, end");
}

BOOST_AUTO_TEST_CASE(a_client_that_sends_nothing_after_a_drain_is_waited_for_no_longer_than_its_patience) {
  Connection& line = connect();
  line.session->drain();
  BOOST_TEST(until([&] { return line.has_ended; }));
  BOOST_TEST(line.client.heard() == "end");
}

BOOST_AUTO_TEST_CASE(a_frame_beyond_its_sender_s_share_of_the_arena_is_refused_once_and_ends_the_connection) {
  quota.emplace(ArenaQuota::bytes_for(100));
  Connection& line = connect();
  line.client.send(framed(body_of(100)));
  settle();
  BOOST_TEST(line.client.heard() == "1 done");
  line.client.send(framed(body_of(101)) + asking(2, info));
  settle();
  BOOST_TEST(line.client.heard() == "null overloaded, end");
  BOOST_TEST(line.has_ended);
}

BOOST_AUTO_TEST_CASE(a_share_is_a_user_s_over_all_connections_until_its_messages_are_answered) {
  quota.emplace(ArenaQuota::bytes_for(100));
  Connection& first = connect();
  slow_store.hold(record);
  first.client.send(asking(1, "teams/1"));
  settle();
  Connection& second = connect();
  second.client.send(framed(body_of(100)));
  settle();
  BOOST_TEST(second.client.heard() == "null overloaded, end");
  slow_store.release(record);
  settle();
  BOOST_TEST(first.client.heard() == "1 done");
  Connection& third = connect();
  third.client.send(framed(body_of(100)));
  settle();
  BOOST_TEST(third.client.heard() == "1 done");
}

BOOST_AUTO_TEST_CASE(an_administrator_s_frame_finds_room_where_a_member_s_does_not) {
  quota.emplace(ArenaQuota::bytes_for(100));
  Connection& line = connect(member);
  slow_store.hold(record);
  line.client.send(framed(R"({"id":1,"operation":"read","path":"teams/1"})" + std::string(56, ' ')));
  Connection& another = connect(other_member);
  another.client.send(framed(body_of(100)));
  settle();
  BOOST_TEST(another.client.heard() == "null overloaded, end");
  Connection& of_administrator = connect();
  of_administrator.client.send(framed(body_of(100)));
  settle();
  BOOST_TEST(of_administrator.client.heard() == "1 done");
}

BOOST_AUTO_TEST_CASE(a_share_is_given_back_when_a_frame_is_cut_off_or_malformed) {
  quota.emplace(ArenaQuota::bytes_for(100));
  Connection& cut_off = connect();
  cut_off.client.send(framed(body_of(100)).substr(0, 50));
  settle();
  cut_off.client.hang_up();
  settle();
  Connection& line = connect();
  line.client.send(framed(std::string(100, 'x')));
  settle();
  line.client.send(framed(body_of(100)));
  settle();
  BOOST_TEST(line.client.heard() == "null invalid_request, 1 done");
}

BOOST_AUTO_TEST_CASE(a_connection_s_leases_end_after_its_last_answer) {
  Connection& line = connect();
  Connection& other = connect();
  grant_lease(getuid(), line.peer.connection());
  slow_store.hold(record);
  line.client.send(asking(1, "teams/1"));
  line.client.finish_sending();
  other.client.hang_up();
  settle();
  BOOST_TEST(other.has_ended);
  BOOST_TEST(leases_of_connections.any());
  slow_store.release(record);
  settle();
  BOOST_TEST(!leases_of_connections.any());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::daemon::test_session
