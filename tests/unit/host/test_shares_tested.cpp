#define BOOST_TEST_DYN_LINK
#include <atomic>
#include <sys/stat.h>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "admin/host/file.hpp"
#include "admin/host/shares_tested.hpp"
#include "config/directory.hpp"

namespace splitkey::test::test_shares_tested {

using host::note_shares_tested;
using host::read_file;
using host::read_shares_tested;

BOOST_AUTO_TEST_SUITE(shares_tested)

BOOST_AUTO_TEST_CASE(what_is_noted_stands_beside_what_was) {
  const config::Directory directory;
  const auto file = directory.path / "made/shares-tested";
  BOOST_TEST(note_shares_tested(file, "7f3a91c2", {1, 10}, "2025-11-26").has_value());
  BOOST_TEST(note_shares_tested(file, "00000000", {1}, "2025-11-27").has_value());
  BOOST_TEST(note_shares_tested(file, "7f3a91c2", {2, 1}, "2026-11-26").has_value());
  BOOST_TEST(read_file(file).value().expose_text() ==
             R"({"00000000":{"1":"2025-11-27"},"7f3a91c2":{"1":"2026-11-26","2":"2026-11-26","10":"2025-11-26"}})"
             "\n");
  const host::SharesTested expected{{"00000000", {{1, "2025-11-27"}}},
                                    {"7f3a91c2", {{1, "2026-11-26"}, {2, "2026-11-26"}, {10, "2025-11-26"}}}};
  BOOST_TEST((read_shares_tested(file).value() == expected));
  struct stat status {};
  BOOST_TEST(stat(file.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777U) == 0644U);
}

BOOST_AUTO_TEST_CASE(without_a_file_nothing_was_tested) {
  BOOST_TEST(read_shares_tested("/nonexistent/file").value().empty());
}

BOOST_AUTO_TEST_CASE(something_else_is_refused_and_left_as_it_is) {
  for (const std::string content : {"", "hello", "[]", R"({"7f3a91c2":1})", R"({"7f3a91c2":{"1":1}})",
                                    R"({"7f3a91c2":{"x":"2026-11-26"}})", R"({"7f3a91c2":{"":"2026-11-26"}})"}) {
    const config::Directory directory;
    const auto file = directory.path / "shares-tested";
    std::ofstream(file) << content;
    const auto read = read_shares_tested(file);
    BOOST_TEST_REQUIRE(!read.has_value(), "accepted " + content);
    BOOST_TEST(!note_shares_tested(file, "7f3a91c2", {1}, "2026-11-26").has_value());
    BOOST_TEST(read_file(file).value().expose_text() == content);
  }
}

BOOST_AUTO_TEST_CASE(what_several_note_at_the_same_moment_is_all_noted) {
  constexpr unsigned notes = 25;
  const config::Directory directory;
  const auto file = directory.path / "shares-tested";
  std::atomic<unsigned> noted = 0;
  {
    std::vector<std::jthread> several;
    for (const std::string set_id : {"00000000", "7f3a91c2", "ffffffff", "7f3a91c2"}) {
      const unsigned first = static_cast<unsigned>(several.size()) * notes;
      several.emplace_back([&, set_id, first] {
        for (unsigned x = first; x < first + notes; ++x)
          noted += note_shares_tested(file, set_id, {x}, "2026-11-26") ? 1 : 0;
      });
    }
  }
  BOOST_TEST(noted == 4 * notes);
  const auto tested = read_shares_tested(file).value();
  BOOST_TEST_REQUIRE(tested.size() == 3U);
  BOOST_TEST(tested.at("00000000").size() == notes);
  BOOST_TEST(tested.at("7f3a91c2").size() == 2 * notes);
  BOOST_TEST(tested.at("ffffffff").size() == notes);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_an_error) {
  for (const char* file : {"/nonexistent/directory/file", "/proc/shares-tested"}) {
    const auto noted = note_shares_tested(file, "7f3a91c2", {1}, "2026-11-26");
    BOOST_TEST_REQUIRE(!noted.has_value());
    BOOST_TEST(noted.error().message().find(file) != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_shares_tested
