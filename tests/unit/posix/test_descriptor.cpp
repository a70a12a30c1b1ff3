#define BOOST_TEST_DYN_LINK
#include <cerrno>
#include <fcntl.h>
#include <type_traits>

#include <boost/test/unit_test.hpp>

#include "base/posix/descriptor.hpp"

namespace splitkey::test::test_descriptor {

using splitkey::posix::Descriptor;

static_assert(!std::is_copy_constructible_v<Descriptor> && !std::is_copy_assignable_v<Descriptor>);
static_assert(std::is_nothrow_move_constructible_v<Descriptor> && std::is_nothrow_move_assignable_v<Descriptor>);

namespace {

Descriptor opened() { return Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

bool is_open(int number) { return fcntl(number, F_GETFD) != -1; }

}  // namespace

BOOST_AUTO_TEST_SUITE(posix_descriptor)

BOOST_AUTO_TEST_CASE(it_is_closed_when_its_owner_dies) {
  int number = -1;
  {
    const Descriptor owner = opened();
    number = owner.number();
    BOOST_TEST(static_cast<bool>(owner));
    BOOST_TEST(is_open(number));
  }
  BOOST_TEST(!is_open(number));
}

BOOST_AUTO_TEST_CASE(a_negative_number_is_none) {
  BOOST_TEST(!static_cast<bool>(Descriptor()));
  BOOST_TEST(!static_cast<bool>(Descriptor(open("/nonexistent", O_RDONLY | O_CLOEXEC))));
  BOOST_TEST(static_cast<bool>(Descriptor(dup(0))));
}

BOOST_AUTO_TEST_CASE(a_move_hands_it_over) {
  Descriptor first = opened();
  const int number = first.number();
  const Descriptor second(std::move(first));
  BOOST_TEST(first.number() == -1);
  BOOST_TEST(second.number() == number);
  BOOST_TEST(is_open(number));
}

BOOST_AUTO_TEST_CASE(who_takes_over_another_closes_its_own_at_once) {
  Descriptor first = opened();
  Descriptor second = opened();
  const int closed = first.number();
  const int kept = second.number();
  first = std::move(second);
  BOOST_TEST(first.number() == kept);
  BOOST_TEST(second.number() == -1);
  BOOST_TEST(is_open(kept));
  BOOST_TEST(!is_open(closed));
}

BOOST_AUTO_TEST_CASE(moved_onto_itself_it_stays_open) {
  Descriptor owner = opened();
  Descriptor& same = owner;
  const int number = owner.number();
  owner = std::move(same);
  BOOST_TEST(owner.number() == number);
  BOOST_TEST(is_open(number));
}

BOOST_AUTO_TEST_CASE(what_was_released_is_the_callers_to_close) {
  int number = -1;
  {
    Descriptor owner = opened();
    number = owner.release();
    BOOST_TEST(!static_cast<bool>(owner));
  }
  BOOST_TEST(is_open(number));
  close(number);
}

BOOST_AUTO_TEST_CASE(closed_early_it_is_closed_once) {
  Descriptor owner = opened();
  const int number = owner.number();
  BOOST_TEST(owner.close());
  BOOST_TEST(!is_open(number));
  BOOST_TEST(owner.close());
}

BOOST_AUTO_TEST_CASE(a_close_that_the_system_refuses_says_so) {
  Descriptor owner = opened();
  close(owner.number());
  BOOST_TEST(!owner.close());
  BOOST_TEST(errno == EBADF);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_descriptor
