#define BOOST_TEST_DYN_LINK
#include <string>

#include <boost/test/unit_test.hpp>

#include "base/secret/buffer.hpp"
#include "secret/leftovers.hpp"

namespace splitkey::test::test_buffer {

using namespace splitkey::secret;

static_assert(!std::is_copy_constructible_v<Buffer> && !std::is_copy_assignable_v<Buffer>);

BOOST_AUTO_TEST_CASE(a_buffer_keeps_what_was_appended_however_it_grows) {
  Buffer buffer;
  std::string expected;
  for (std::size_t i = 0; i < 400; ++i) {
    const std::string piece(i % 37, static_cast<char>('a' + i % 26));
    buffer.append(piece);
    buffer.append('\0');
    expected += piece + '\0';
    BOOST_REQUIRE(buffer.size_bytes() == expected.size());
  }
  BOOST_TEST(arena().contains(buffer.expose().data()));
  const Bytes bytes = buffer.take();
  BOOST_TEST((bytes.expose_text() == expected));
  BOOST_TEST(buffer.size_bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(growing_leaves_nothing_behind) {
  Buffer buffer;
  for (int i = 0; i < 2000; ++i) buffer.append("sixteen bytes---");
  BOOST_TEST(free_memory_is_zero());
}

BOOST_AUTO_TEST_CASE(a_buffer_moves_rarely_however_small_the_pieces) {
  Buffer buffer;
  int moves = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto* place = buffer.expose().data();
    buffer.append('x');
    if (buffer.expose().data() != place) ++moves;
  }
  BOOST_TEST(moves < 20);
}

BOOST_AUTO_TEST_CASE(what_was_expected_is_written_without_a_move) {
  Buffer buffer(1000);
  buffer.append('x');
  const auto* place = buffer.expose().data();
  buffer.append(std::string(999, 'y'));
  BOOST_TEST(buffer.expose().data() == place);
  buffer.append('z');
  BOOST_TEST(buffer.expose().data() != place);
  BOOST_TEST((buffer.take().expose_text() == "x" + std::string(999, 'y') + "z"));
}

BOOST_AUTO_TEST_CASE(an_empty_buffer_gives_no_bytes) {
  Buffer buffer;
  BOOST_TEST(buffer.take().empty());
  buffer.append("");
  BOOST_TEST(buffer.take().empty());
}

BOOST_AUTO_TEST_CASE(a_buffer_may_be_used_again_after_it_was_emptied) {
  Buffer buffer;
  buffer.append("first");
  const Bytes first = buffer.take();
  buffer.append("2nd");
  BOOST_TEST(first.expose_text() == "first");
  BOOST_TEST(buffer.take().expose_text() == "2nd");
}

BOOST_AUTO_TEST_CASE(a_buffer_that_cannot_grow_keeps_what_it_has) {
  Buffer buffer;
  buffer.append("first");
  const Bytes rest(arena().size_bytes() - arena().used_bytes() - 2048);
  BOOST_CHECK_THROW(buffer.append(std::string(5000, 'x')), ArenaExhausted);
  BOOST_TEST(buffer.take().expose_text() == "first");
}

}  // namespace splitkey::test::test_buffer
