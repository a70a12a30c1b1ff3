#include <csignal>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "client/fake_daemon.hpp"
#include "socket/client/connection.hpp"

namespace splitkey::test::test_connection {

using client::Connection;
using test::FakeDaemon;

namespace {

constexpr std::string_view fine = R"({"id":1,"request_id":"r","data":{"kek":"00ff"}})";

wire::Request request_for(std::string path) {
  wire::Request request;
  request.path = std::move(path);
  request.deadline = std::chrono::seconds(20);
  return request;
}

/// What a client gets from a daemon that reads one request and then does what `reply` says.
Result<wire::Answer> call_against(const FakeDaemon::Script& reply) {
  const FakeDaemon daemon([reply](int peer) {
    (void)test::receive_request(peer);
    reply(peer);
  });
  auto connection = Connection::open(daemon.socket()).value();
  return connection.call(request_for("sys/info"));
}

void must_fail(const FakeDaemon::Script& reply, Errc code) {
  const auto answer = call_against(reply);
  BOOST_TEST_REQUIRE(!answer.has_value());
  BOOST_TEST((answer.error().code() == code), answer.error().message());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connection)

BOOST_AUTO_TEST_CASE(requests_are_numbered_and_answered_one_after_the_other) {
  const FakeDaemon daemon(test::answering([](const wire::Request& request) {
    return R"("data":{"path":")" + request.path + R"(","id":)" + std::to_string(request.id) + "}";
  }));
  auto connection = Connection::open(daemon.socket()).value();
  for (const int id : {1, 2, 3}) {
    const auto answer = connection.call(request_for("sys/info"));
    BOOST_TEST_REQUIRE(answer.has_value());
    BOOST_TEST((answer->outcome.value().find_integer("id") == id));
    BOOST_TEST((answer->outcome.value().find_string("path")->expose_text() == "sys/info"));
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_byte_by_byte_is_read) {
  const auto answer = call_against([](int peer) {
    for (const char byte : test::framed(fine)) test::send_raw(peer, std::string_view(&byte, 1));
  });
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST((answer->outcome.value().find_string("kek")->expose_text() == "00ff"));
}

BOOST_AUTO_TEST_CASE(a_signal_while_waiting_changes_nothing) {
  struct sigaction nothing {};
  nothing.sa_handler = [](int) {};  // without SA_RESTART, so that poll and recv return EINTR
  sigaction(SIGUSR1, &nothing, nullptr);
  const pthread_t waiting = pthread_self();
  const auto answer = call_against([waiting](int peer) {
    for (int i = 0; i < 100; ++i) pthread_kill(waiting, SIGUSR1);
    test::send_raw(peer, test::framed(fine));
  });
  BOOST_TEST(answer.has_value());
}

BOOST_AUTO_TEST_CASE(a_request_larger_than_the_sockets_buffer_arrives_whole) {
  std::size_t received_bytes = 0;
  {
    const FakeDaemon daemon([&received_bytes](int peer) {
      wire::Header header;
      if (recv(peer, header.data(), header.size(), MSG_WAITALL) != 4) return;
      const std::size_t length = wire::body_length(header, std::size_t{1} << 20U).value();
      std::string body(length, ' ');
      if (recv(peer, body.data(), length, MSG_WAITALL) != static_cast<ssize_t>(length)) return;
      received_bytes = length;
      test::send_raw(peer, test::framed(fine));
    });
    auto connection = Connection::open(daemon.socket()).value();
    auto request = request_for("sys/info");
    request.data.set("notes", std::string(500'000, 'n'));
    BOOST_TEST(connection.call(std::move(request)).has_value());
  }
  BOOST_TEST(received_bytes > 500'000U);
}

BOOST_AUTO_TEST_CASE(an_error_of_the_daemon_is_in_the_answer) {
  const auto answer = call_against([](int peer) {
    test::send_raw(peer, test::framed(R"({"id":1,"request_id":"r","error":{"code":"not_found","message":"m"}})"));
  });
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST((answer->outcome.error().code() == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_refusal_before_the_whole_frame_was_read_is_still_heard) {
  const FakeDaemon daemon([](int peer) {
    test::send_raw(peer,
                   test::framed(R"({"id":null,"request_id":"r","error":{"code":"invalid_request","message":"m"}})"));
  });
  auto connection = Connection::open(daemon.socket()).value();
  auto request = request_for("sys/info");
  request.data.set("notes", std::string(500'000, 'n'));
  const auto answer = connection.call(std::move(request));
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST((answer->outcome.error().code() == Errc::invalid_request));
}

BOOST_AUTO_TEST_CASE(an_end_before_or_inside_the_answer_is_an_internal_error) {
  must_fail([](int) {}, Errc::internal);
  must_fail([](int peer) { test::send_raw(peer, std::string_view("\0\0", 2)); }, Errc::internal);
  must_fail([](int peer) { test::send_raw(peer, test::framed(fine).substr(0, 20)); }, Errc::internal);
}

BOOST_AUTO_TEST_CASE(what_is_no_answer_is_an_internal_error) {
  must_fail([](int peer) { test::send_raw(peer, test::framed("[]")); }, Errc::internal);
  must_fail([](int peer) { test::send_raw(peer, "HTTP/1.1 400 Bad Request\r\n\r\n"); }, Errc::internal);
  must_fail([](int peer) { test::send_raw(peer, std::string_view("\0\0\0\0", 4)); }, Errc::internal);
}

BOOST_AUTO_TEST_CASE(an_answer_to_another_request_is_not_taken) {
  must_fail([](int peer) { test::send_raw(peer, test::framed(R"({"id":2,"request_id":"r","data":{}})")); },
            Errc::internal);
  must_fail([](int peer) { test::send_raw(peer, test::framed(R"({"id":null,"request_id":"r","data":{}})")); },
            Errc::internal);
}

BOOST_AUTO_TEST_CASE(after_a_failure_the_connection_is_closed) {
  const FakeDaemon daemon([](int peer) {
    (void)test::receive_request(peer);
    test::send_raw(peer, test::framed("[]"));
    (void)test::receive_request(peer);
    test::send_raw(peer, test::framed(fine));
  });
  auto connection = Connection::open(daemon.socket()).value();
  BOOST_TEST(!connection.call(request_for("sys/info")).has_value());
  const auto again = connection.call(request_for("sys/info"));
  BOOST_TEST_REQUIRE(!again.has_value());
  BOOST_TEST((again.error().code() == Errc::internal));
}

BOOST_AUTO_TEST_CASE(a_daemon_that_says_nothing_is_left_at_the_deadline) {
  const FakeDaemon daemon([](int peer) {
    (void)test::receive_request(peer);
    (void)test::receive_request(peer);  // which never comes: ends when the client leaves
  });
  auto connection = Connection::open(daemon.socket()).value();
  auto request = request_for("sys/info");
  request.deadline = std::chrono::milliseconds(1);
  const auto answer = connection.call(std::move(request));
  BOOST_TEST_REQUIRE(!answer.has_value());
  BOOST_TEST((answer.error().code() == Errc::deadline_exceeded));
}

BOOST_AUTO_TEST_CASE(a_moved_connection_is_the_connection) {
  const FakeDaemon daemon(test::answering([](const wire::Request&) { return R"("data":{})"; }));
  auto first = Connection::open(daemon.socket()).value();
  Connection second = std::move(first);
  BOOST_TEST(second.call(request_for("sys/info")).has_value());
  first = std::move(second);
  BOOST_TEST(first.call(request_for("sys/info")).has_value());
}

BOOST_AUTO_TEST_CASE(where_nobody_listens_is_said_with_the_sockets_name) {
  for (const std::string name : {"/nonexistent/splitkeyd.sock", "/dev/null/socket", "/etc/passwd"}) {
    const auto connection = Connection::open(name);
    BOOST_TEST_REQUIRE(!connection.has_value());
    BOOST_TEST((connection.error().code() == Errc::not_found));
    BOOST_TEST(connection.error().message().find(name) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_name_too_long_for_a_socket_is_refused) {
  const auto connection = Connection::open("/" + std::string(107, 's'));
  BOOST_TEST_REQUIRE(!connection.has_value());
  BOOST_TEST((connection.error().code() == Errc::invalid_request));
}

BOOST_AUTO_TEST_CASE(a_socket_whose_mode_refuses_us_is_said) {
  const FakeDaemon daemon([](int) {});
  chmod(daemon.socket().c_str(), 0);
  const uid_t before = geteuid();
  if (before == 0) BOOST_TEST_REQUIRE(seteuid(65534) == 0);  // root passes every mode
  const auto connection = Connection::open(daemon.socket());
  BOOST_TEST_REQUIRE(seteuid(before) == 0);
  BOOST_TEST_REQUIRE(!connection.has_value());
  BOOST_TEST((connection.error().code() == Errc::permission_denied));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_connection
