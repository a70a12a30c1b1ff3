#define BOOST_TEST_DYN_LINK
#include <algorithm>
#include <ostream>
#include <string>

#include <boost/test/unit_test.hpp>

#include "base/secret/bytes.hpp"
#include "child.hpp"
#include "secret/leftovers.hpp"

namespace splitkey::test::test_bytes {

using namespace splitkey::secret;

// A secret is never copied, printed or converted by accident. (That it cannot be formatted: tests/unit/log.)
template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
static_assert(!std::is_copy_constructible_v<Bytes> && !std::is_copy_assignable_v<Bytes>);
static_assert(std::is_nothrow_move_constructible_v<Bytes> && std::is_nothrow_move_assignable_v<Bytes>);
static_assert(!Printable<Bytes>);
static_assert(!std::is_convertible_v<Bytes, std::string> && !std::is_convertible_v<Bytes, std::string_view>);
static_assert(!std::is_constructible_v<std::string, Bytes> && !std::is_constructible_v<std::string_view, Bytes>);
static_assert(!std::is_constructible_v<bool, Bytes> && !std::is_constructible_v<std::span<const std::uint8_t>, Bytes>);
static_assert(!std::is_convertible_v<std::size_t, Bytes> && !std::is_convertible_v<std::string_view, Bytes>);

BOOST_AUTO_TEST_CASE(new_bytes_are_zero_and_lie_in_the_arena) {
  const Bytes bytes(100);
  BOOST_TEST(bytes.size_bytes() == 100U);
  BOOST_TEST(arena().contains(bytes.expose().data()));
  BOOST_TEST(std::ranges::count(bytes.expose(), 0) == 100);
}

BOOST_AUTO_TEST_CASE(no_bytes_take_no_memory) {
  const std::size_t used = arena().used_bytes();
  const Bytes none;
  const Bytes nothing(0);
  const Bytes copy = Bytes::copy_of("");
  BOOST_TEST(arena().used_bytes() == used);
  BOOST_TEST(none.empty());
  BOOST_TEST((none == nothing));
  BOOST_TEST((copy == none.clone()));
  BOOST_TEST(none.expose_text().empty());
}

BOOST_AUTO_TEST_CASE(a_copy_holds_the_bytes_and_is_another_place) {
  const Bytes bytes = Bytes::copy_of(std::string_view("a\0b", 3));
  const Bytes other = bytes.clone();
  BOOST_TEST(bytes.expose_text() == std::string_view("a\0b", 3));
  BOOST_TEST((other == bytes));
  BOOST_TEST(other.expose().data() != bytes.expose().data());
}

BOOST_AUTO_TEST_CASE(a_moved_secret_leaves_its_source_empty) {
  Bytes source = Bytes::copy_of("secret");
  const auto* place = source.expose().data();
  Bytes first(std::move(source));
  BOOST_TEST(source.empty());
  BOOST_TEST(source.expose().data() == nullptr);
  BOOST_TEST(first.expose().data() == place);
  Bytes second = Bytes::copy_of("other");
  second = std::move(first);
  BOOST_TEST(first.empty());
  BOOST_TEST(first.expose().data() == nullptr);
  BOOST_TEST(second.expose_text() == "secret");
  BOOST_TEST(second.expose().data() == place);
}

BOOST_AUTO_TEST_CASE(a_secret_moved_to_itself_stays) {
  Bytes bytes = Bytes::copy_of("secret");
  Bytes& itself = bytes;
  bytes = std::move(itself);
  BOOST_TEST(bytes.expose_text() == "secret");
}

BOOST_AUTO_TEST_CASE(a_secret_that_died_or_was_replaced_is_wiped_and_given_back) {
  const std::size_t used = arena().used_bytes();
  {
    Bytes bytes = Bytes::copy_of(std::string(5000, 'x'));
    bytes = Bytes::copy_of(std::string(300, 'y'));
    bytes = Bytes();
    bytes = Bytes::copy_of(std::string(100, 'z'));
  }
  BOOST_TEST(arena().used_bytes() == used);
  BOOST_TEST(free_memory_is_zero());
}

BOOST_AUTO_TEST_CASE(what_is_cut_off_is_wiped_at_once) {
  Bytes bytes = Bytes::copy_of("0123456789");
  const auto whole = bytes.expose();
  bytes.shorten(4);
  BOOST_TEST(bytes.expose_text() == "0123");
  BOOST_TEST(std::ranges::count(whole.subspan(4), 0) == 6);
  bytes.shorten(4);
  BOOST_TEST(bytes.size_bytes() == 4U);
  bytes.shorten(0);
  BOOST_TEST(bytes.empty());
  BOOST_TEST(std::ranges::count(whole, 0) == 10);
}

BOOST_AUTO_TEST_CASE(bytes_cannot_be_shortened_to_more) {
  const Ended ended = in_a_child([] {
    Bytes().shorten(1);
    return 0;
  });
  BOOST_TEST(ended.signal == SIGABRT);
}

BOOST_AUTO_TEST_CASE(secrets_are_equal_when_their_bytes_are) {
  const Bytes bytes = Bytes::copy_of("secret");
  BOOST_TEST((bytes == Bytes::copy_of("secret")));
  BOOST_TEST(!(bytes == Bytes::copy_of("secreT")));
  BOOST_TEST(!(bytes == Bytes::copy_of("secre")));
  BOOST_TEST(!(bytes == Bytes()));
  BOOST_TEST(bytes.equals(as_bytes("secret")));
  BOOST_TEST(!bytes.equals(as_bytes("Secret")));
}

BOOST_AUTO_TEST_CASE(a_secret_too_large_for_the_arena_is_refused_and_leaves_it_as_it_was) {
  const std::size_t used = arena().used_bytes();
  BOOST_CHECK_THROW(Bytes bytes(arena().size_bytes()), ArenaExhausted);
  BOOST_TEST(arena().used_bytes() == used);
}

}  // namespace splitkey::test::test_bytes
