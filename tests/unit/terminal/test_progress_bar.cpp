#include <sys/ioctl.h>

#include <boost/test/unit_test.hpp>

#include "program/terminal/progress_bar.hpp"
#include "terminal/person.hpp"
#include "terminal/stream.hpp"

namespace splitkey::test::test_progress_bar {

using terminal::ProgressBar;

namespace {

/// What stands on a terminal of that width after `act` with a bar on it and "end" behind it.
template <class Act>
std::string screen(unsigned short columns, Act act) {
  test::Person person;
  const winsize size{.ws_row = 25, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  ioctl(person.descriptor(), TIOCSWINSZ, &size);
  const terminal::Streams streams{-1, -1, person.descriptor(), "/nonexistent/tty"};
  {
    ProgressBar bar(streams);
    act(bar);
  }
  (void)terminal::write_all(person.descriptor(), secret::as_bytes("end"));
  person.wait_for("end");
  return person.screen();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(progress_bar)

BOOST_AUTO_TEST_CASE(it_is_drawn_over_itself_and_gone_at_the_end) {
  const auto seen = screen(80, [](ProgressBar& bar) {
    bar.show(0, 4, "users/42/surveys/7");
    bar.show(3, 4, "users/42/surveys/9");
  });
  BOOST_TEST(seen ==
             "\r\x1b[K[--------------------] 0/4 users/42/surveys/7"
             "\r\x1b[K[###############-----] 3/4 users/42/surveys/9"
             "\r\x1b[Kend");
}

BOOST_AUTO_TEST_CASE(it_makes_room_for_a_line_and_comes_back) {
  const auto seen = screen(80, [](ProgressBar& bar) {
    bar.show(2, 2, "a");
    bar.clear();
    bar.clear();
  });
  BOOST_TEST(seen == "\r\x1b[K[####################] 2/2 a\r\x1b[Kend");
}

BOOST_AUTO_TEST_CASE(it_never_reaches_the_last_column) {
  const auto seen = screen(30, [](ProgressBar& bar) { bar.show(1, 2, "users/42/surveys/7"); });
  BOOST_TEST(seen == "\r\x1b[K[##########----------] 1/2 us\r\x1b[Kend");
}

BOOST_AUTO_TEST_CASE(nothing_is_a_total_too) {
  BOOST_TEST(screen(80, [](ProgressBar& bar) { bar.show(0, 0, "users"); }) ==
             "\r\x1b[K[--------------------] 0/0 users\r\x1b[Kend");
}

BOOST_AUTO_TEST_CASE(a_terminal_does_not_obey_a_label) {
  const auto seen = screen(80, [](ProgressBar& bar) { bar.show(0, 1, "a\x1b[2Jb"); });
  BOOST_TEST(seen.find("a\\x1b[2Jb") != std::string::npos, seen);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_terminal_a_line_every_hundred_steps_is_enough) {
  const test::Stream output;
  const test::Stream errors;
  {
    ProgressBar bar({-1, output.descriptor(), errors.descriptor(), "/nonexistent/tty"});
    for (std::size_t i = 0; i < 250; ++i) bar.show(i, 250, "users/42/surveys/7");
  }
  BOOST_TEST(errors.content() == "splitkey: 100 of 250 done\nsplitkey: 200 of 250 done\n");
  BOOST_TEST(output.content().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_progress_bar
