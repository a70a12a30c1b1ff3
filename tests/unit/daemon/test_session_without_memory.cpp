#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/process/heap.hpp"
#include "daemon/service.hpp"
#include "scarce_memory.hpp"

namespace splitkey::daemon::test_session_without_memory {
namespace {

using test::ScarceMemory;

struct WithoutMemory : Service {
  /// Asks again and again, each time on another connection and with another allocation of the daemon's failing, `step`
  /// further on, until none is left to fail.
  void ask_with_each_failing(const std::string& frame, std::size_t step) {
    bool was_felt = true;
    for (std::size_t number = 0; was_felt; number += step) {
      BOOST_TEST_REQUIRE(process::has_heap_reserve());
      Connection& line = connect();
      line.client.send(frame);
      {
        const ScarceMemory memory(number, 1);
        (void)until([&line] { return line.has_ended || line.client.is_spoken_to(); });
        was_felt = ScarceMemory::was_felt();
      }
      BOOST_TEST(line.client.heard() == "7 done", "with allocation " << number << " failing");
      line.client.hang_up();
      BOOST_TEST_REQUIRE(until([&line] { return line.has_ended; }));
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(daemon_session_without_memory, WithoutMemory)

BOOST_AUTO_TEST_CASE(a_request_ends_well_with_the_reserve_wherever_memory_fails) {
  ask_with_each_failing(asking(7, "sys/info"), 1);
}

BOOST_AUTO_TEST_CASE(so_does_one_that_derives_keys_and_writes_a_record) {
  ask_with_each_failing(
      asking(7, "users/42/surveys/700/escrow", "update",
             R"("kek":")" + std::string(64, 'c') + R"(","user_email":"jane@clinic.example",)" + component()),
      29);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::daemon::test_session_without_memory
