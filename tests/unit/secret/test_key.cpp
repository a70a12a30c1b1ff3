#define BOOST_TEST_DYN_LINK
#include <array>
#include <ostream>

#include <boost/test/unit_test.hpp>

#include "base/secret/key.hpp"
#include "secret/leftovers.hpp"

namespace splitkey::test::test_key {

using namespace splitkey::secret;

using TeamKey = Key<4, struct TeamTag>;
using OrganizationKey = Key<4, struct OrganizationTag>;
using LongTeamKey = Key<8, struct TeamTag>;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <class A, class B>
concept Comparable = requires(const A& a, const B& b) {
  a == b;
};
static_assert(!std::is_copy_constructible_v<TeamKey> && !std::is_copy_assignable_v<TeamKey>);
static_assert(std::is_nothrow_move_constructible_v<TeamKey> && std::is_nothrow_move_assignable_v<TeamKey>);
static_assert(!Printable<TeamKey>);
static_assert(!std::is_convertible_v<TeamKey, std::string> && !std::is_convertible_v<TeamKey, std::string_view>);
static_assert(!std::is_constructible_v<std::string, TeamKey> && !std::is_constructible_v<bool, TeamKey>);
static_assert(!std::is_convertible_v<TeamKey, Bytes> && !std::is_constructible_v<TeamKey, Bytes>);
// Different keys are different types.
static_assert(!std::is_constructible_v<TeamKey, OrganizationKey> && !std::is_assignable_v<TeamKey&, OrganizationKey>);
static_assert(!std::is_constructible_v<TeamKey, LongTeamKey> && !std::is_assignable_v<TeamKey&, LongTeamKey>);
static_assert(Comparable<TeamKey, TeamKey> && !Comparable<TeamKey, OrganizationKey> &&
              !Comparable<TeamKey, LongTeamKey>);

namespace {

constexpr std::array<std::uint8_t, 4> some{1, 2, 3, 4};

}  // namespace

BOOST_AUTO_TEST_CASE(a_new_key_is_zero_and_lies_in_the_arena) {
  const TeamKey key;
  BOOST_TEST(std::ranges::count(key.expose(), 0) == 4);
  BOOST_TEST(arena().contains(key.expose().data()));
}

BOOST_AUTO_TEST_CASE(a_key_holds_what_it_was_made_of) {
  const TeamKey key = TeamKey::copy_of(some);
  BOOST_TEST(key.expose() == some, boost::test_tools::per_element());
  TeamKey written;
  std::ranges::copy(some, written.expose_for_writing().begin());
  BOOST_TEST((written == key));
}

BOOST_AUTO_TEST_CASE(a_clone_is_equal_and_its_own) {
  const TeamKey key = TeamKey::copy_of(some);
  TeamKey clone = key.clone();
  BOOST_TEST((clone == key));
  clone.expose_for_writing()[3] ^= 1;
  BOOST_TEST(!(clone == key));
}

BOOST_AUTO_TEST_CASE(a_key_gets_its_purpose_without_being_copied) {
  OrganizationKey source = OrganizationKey::copy_of(some);
  const auto* place = source.expose().data();
  const TeamKey key = TeamKey::from(std::move(source));
  BOOST_TEST(key.expose().data() == place);
  BOOST_TEST(key.expose() == some, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_key_gives_up_its_bytes_only_when_it_is_moved_from) {
  TeamKey key = TeamKey::copy_of(some);
  const Bytes bytes = std::move(key).take();
  BOOST_TEST(bytes.equals(some));
}

BOOST_AUTO_TEST_CASE(a_dead_key_is_wiped) {
  const std::size_t used = arena().used_bytes();
  {
    TeamKey key = TeamKey::copy_of(some);
    TeamKey other = std::move(key);
    other = TeamKey::copy_of(some);
  }
  BOOST_TEST(arena().used_bytes() == used);
  BOOST_TEST(free_memory_is_zero());
}

}  // namespace splitkey::test::test_key
