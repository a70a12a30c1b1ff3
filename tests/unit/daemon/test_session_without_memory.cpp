#define BOOST_TEST_DYN_LINK
#include <array>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "daemon/session.hpp"
#include "engine/desk.hpp"
#include "json/read.hpp"
#include "scarce_memory.hpp"
#include "secret/arena.hpp"
#include "secret/heap.hpp"
#include "wire/frame.hpp"

namespace splitkey::test {
namespace {

/// A session over an engine in memory, and its client, which is this process.
class Line {
 public:
  explicit Line(Desk& desk) : desk_(desk) { connect(); }
  ~Line() { hang_up(); }

  /// The code of the error, "done", or "closed" where the session ended without an answer. Scarce memory is met, if at
  /// all, by the daemon's side.
  template <class Scarcity>
  std::string ask(const wire::Request& request, Scarcity scarcity) {
    const secret::Bytes frame = wire::write_request(request);
    BOOST_TEST_REQUIRE(::send(client_, frame.expose().data(), frame.size_bytes(), 0) ==
                       static_cast<ssize_t>(frame.size_bytes()));
    scarcity([&] { run_until_answered(); });
    return answer();
  }

  void reconnect() {
    hang_up();
    connect();
  }

 private:
  void connect() {
    std::array<int, 2> ends{};
    BOOST_TEST_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    loop_.restart();
    client_ = ends[0];
    ended_ = false;
    daemon::Caller caller{*access::Peer::of(ends[1]), ++connections_, kdf::Client(getuid())};
    auto session =
        std::make_shared<daemon::Session>(daemon::Session::Socket(loop_, asio::local::stream_protocol(), ends[1]),
                                          std::move(caller), gate_, quota_, wire::default_max_frame_bytes, desk_.log);
    asio::co_spawn(loop_, session->run(), [this, session](const std::exception_ptr& escaped) {
      BOOST_TEST(!escaped);
      ended_ = true;
    });
  }

  void hang_up() {
    close(client_);
    while (!ended_ && loop_.run_one() > 0) {
    }
  }

  bool has_answered() const {
    std::uint8_t byte = 0;
    return ended_ || recv(client_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
  }
  void run_until_answered() {
    while (!has_answered()) {
      if (loop_.run_one_for(std::chrono::seconds(30)) == 0) return;
    }
  }

  std::string answer() {
    BOOST_TEST_REQUIRE(has_answered());
    wire::Header header{};
    if (recv(client_, header.data(), header.size(), MSG_WAITALL) != static_cast<ssize_t>(header.size()))
      return "closed";
    const std::size_t length = *wire::body_length(header, wire::default_max_frame_bytes);
    secret::Bytes body(length + json::padding_bytes);
    BOOST_TEST_REQUIRE(recv(client_, body.expose_for_writing().data(), length, MSG_WAITALL) ==
                       static_cast<ssize_t>(length));
    const auto read = wire::read_answer(body);
    BOOST_TEST_REQUIRE(read.has_value());
    return read->outcome ? "done" : std::string(name(read->outcome.error().code()));
  }

  Desk& desk_;
  asio::io_context loop_{1};
  daemon::Gate gate_{desk_.engine, access::Rules(getuid(), std::nullopt), desk_.log};
  daemon::ArenaQuota quota_{secret::arena().size_bytes()};
  std::uint64_t connections_ = 0;
  int client_ = -1;
  bool ended_ = true;
};

wire::Request request_to(Operation operation, std::string path, const std::string& data) {
  wire::Request request;
  request.id = 7;
  request.operation = operation;
  request.path = std::move(path);
  request.data = read_json(data);
  return request;
}

/// Asks again and again, each time with another allocation failing, `step` further on, until none is left to fail.
void ask_with_each_failing(Line& line, const wire::Request& request, std::size_t step) {
  bool was_felt = true;
  for (std::size_t number = 0; was_felt; number += step) {
    BOOST_TEST_REQUIRE(secret::has_heap_reserve());
    const std::string said = line.ask(request, [&](const auto& serve) {
      const ScarceMemory memory(number, 1);
      serve();
      was_felt = ScarceMemory::was_felt();
    });
    BOOST_TEST(said == "done", number << ": " << said);
    line.reconnect();
  }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(daemon_session_without_memory, Desk)

BOOST_AUTO_TEST_CASE(a_request_ends_well_with_the_reserve_wherever_memory_fails) {
  Line line(*this);
  ask_with_each_failing(line, request_to(Operation::read, "sys/info", "{}"), 1);
}

BOOST_AUTO_TEST_CASE(so_does_one_that_derives_keys_and_writes_a_record) {
  Line line(*this);
  ask_with_each_failing(
      line,
      request_to(Operation::update, "users/42/surveys/700/escrow",
                 R"({"kek":")" + std::string(64, 'c') + R"(","user_email":"jane@clinic.example",)" + component() + "}"),
      29);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test
