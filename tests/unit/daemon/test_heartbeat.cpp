#define BOOST_TEST_DYN_LINK
#include <asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

#include "daemon/systemd.hpp"
#include "program/daemon/heartbeat.hpp"

namespace splitkey::daemon::test_heartbeat {
namespace {

/// What a heartbeat says first, with this status.
std::string first_word(const Systemd& systemd, const std::string& status) {
  asio::io_context loop;
  bool has_ended = false;
  asio::co_spawn(loop, beat(loop, [&status] { return status; }), [&](const std::exception_ptr&) { has_ended = true; });
  loop.poll();
  BOOST_TEST(!has_ended);
  return systemd.next().text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(daemon_heartbeat, Systemd)

BOOST_AUTO_TEST_CASE(the_status_is_told) { BOOST_TEST(first_word(*this, "all is well") == "STATUS=all is well"); }

BOOST_AUTO_TEST_CASE(a_status_tells_systemd_nothing_else) {
  BOOST_TEST(first_word(*this, "no\nSTOPPING=1\nMAINPID=1") == "STATUS=no?STOPPING=1?MAINPID=1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::daemon::test_heartbeat
