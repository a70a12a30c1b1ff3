#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"

namespace splitkey::test::test_shares {

using test::run;

namespace {

const std::string component = [] {
  std::string digits;
  for (int i = 0; i < 64; ++i) digits += "5a";
  return digits;
}();

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::vector<std::string> split(const std::vector<std::string>& options = {}) {
  std::vector<std::string> words{"shares", "split"};
  words.insert(words.end(), options.begin(), options.end());
  const auto ran = run(words, component + "\n");
  BOOST_TEST_REQUIRE(ran.status == ExitStatus::done);
  return lines_of(ran.output);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shares)

BOOST_AUTO_TEST_CASE(any_three_of_four_give_the_component_back) {
  const auto all = split();
  BOOST_TEST_REQUIRE(all.size() == 4U);
  for (std::size_t left_out = 0; left_out < 4; ++left_out) {
    std::string three;
    for (std::size_t i = 0; i < 4; ++i) three += i == left_out ? "" : all[i] + "\n";
    const auto ran = run({"shares", "combine"}, three);
    BOOST_TEST(ran.status == ExitStatus::done);
    BOOST_TEST((ran.output == component + "\n"));
    BOOST_TEST(ran.errors.empty());
  }
}

BOOST_AUTO_TEST_CASE(threshold_and_total_are_the_callers) {
  const auto all = split({"--threshold", "2", "--total", "5"});
  BOOST_TEST_REQUIRE(all.size() == 5U);
  BOOST_TEST((run({"shares", "combine", "-"}, all[4] + "\n" + all[1]).output == component + "\n"));
}

BOOST_AUTO_TEST_CASE(shares_come_from_several_files_too) {
  const auto all = split();
  const test::File first(all[0] + "\n");
  const test::File others("\n" + all[1] + "\n\n  " + all[2] + "  \n");
  BOOST_TEST((run({"shares", "combine", first.name(), others.name()}).output == component + "\n"));
}

BOOST_AUTO_TEST_CASE(a_fresh_component_is_another_each_time) {
  const auto once = run({"shares", "split", "--generate"});
  BOOST_TEST(once.status == ExitStatus::done);
  BOOST_TEST(lines_of(once.output).size() == 4U);
  BOOST_TEST((run({"shares", "combine"}, once.output).output !=
              run({"shares", "combine"}, run({"shares", "split", "--generate"}).output).output));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_split_is_refused) {
  for (const std::string& digits :
       {std::string(), component.substr(2), component + "5a", component.substr(1), "x" + component.substr(1)}) {
    const auto ran = run({"shares", "split"}, digits);
    BOOST_TEST(ran.status == ExitStatus::refused);
    BOOST_TEST(ran.output.empty());
    BOOST_TEST(ran.errors.find("5a5a") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(thresholds_that_cannot_be_are_a_usage_error) {
  for (const auto& [threshold, total] :
       {std::pair("1", "4"), std::pair("5", "4"), std::pair("3", "256"), std::pair("x", "4"), std::pair("-1", "4")}) {
    const auto ran = run({"shares", "split", "--threshold", threshold, "--total", total}, component);
    BOOST_TEST(ran.status == ExitStatus::usage);
    BOOST_TEST(ran.output.empty());
  }
  BOOST_TEST(run({"shares", "split", "--generate", "file"}).status == ExitStatus::usage);
}

BOOST_AUTO_TEST_CASE(shares_that_do_not_fit_give_nothing) {
  const auto ours = split();
  const auto others = split();
  for (const std::string& text :
       {std::string(), ours[0], ours[0] + "\n" + ours[1], ours[0] + "\n" + ours[1] + "\n" + ours[1],
        ours[0] + "\n" + ours[1] + "\n" + others[2], ours[0] + "\n" + ours[1] + "\nnonsense"}) {
    const auto ran = run({"shares", "combine"}, text);
    BOOST_TEST(ran.status == ExitStatus::refused);
    BOOST_TEST(ran.output.empty());
    BOOST_TEST(!ran.errors.empty());
  }
}

BOOST_AUTO_TEST_CASE(an_unreadable_share_is_named_by_its_place_and_not_shown) {
  const auto all = split();
  const auto ran = run({"shares", "combine"}, all[0] + "\n802-2-hunter2\n" + all[2]);
  BOOST_TEST(ran.status == ExitStatus::refused);
  BOOST_TEST(ran.errors.find("-:2: ") != std::string::npos, ran.errors);
  BOOST_TEST(ran.errors.find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_no_input) {
  for (const std::string command : {"split", "combine", "check"}) {
    BOOST_TEST(run({"shares", command, "/nonexistent/file"}).status == ExitStatus::no_input);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_shares
