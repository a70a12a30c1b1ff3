#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "admin/doctor/host_texts.hpp"

namespace splitkey::doctor::test_host_texts {

BOOST_AUTO_TEST_SUITE(host_texts)

BOOST_AUTO_TEST_CASE(the_devices_of_swap_are_those_below_the_heading) {
  const std::string heading = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
  BOOST_TEST(read_swaps(heading).empty());
  BOOST_TEST(read_swaps("").empty());
  const std::vector<std::string> expected{"/dev/dm-1", "/swap\\040file"};
  BOOST_TEST(
      read_swaps(heading + "/dev/dm-1  partition\t999420\t\t0\t\t-2\n/swap\\040file\tfile\t8\t0\t-3\n") == expected,
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_limit_on_core_files_is_the_soft_one) {
  const std::string limits =
      "Limit                     Soft Limit           Hard Limit           Units     \n"
      "Max stack size            8388608              unlimited            bytes     \n"
      "Max core file size        0                    unlimited            bytes     \n";
  BOOST_TEST(read_core_limit(limits) == "0");
  BOOST_TEST(read_core_limit("Max core file size        unlimited            unlimited            bytes") ==
             "unlimited");
  BOOST_TEST(read_core_limit("Max stack size  8388608").empty());
  BOOST_TEST(read_core_limit("Max core file size").empty());
}

BOOST_AUTO_TEST_CASE(the_user_of_a_process_is_the_real_one) {
  BOOST_TEST((read_uid("Name:\tsplitkeyd\nUid:\t108\t0\t0\t0\n") == 108));
  BOOST_TEST(!read_uid("Name:\tUid:\n").has_value());
  BOOST_TEST((read_number("4711\n") == 4711));
  BOOST_TEST(!read_number("\n").has_value());
}

BOOST_AUTO_TEST_CASE(the_exposure_is_read_in_tenths) {
  const auto exposure = [](std::string_view text) { return read_exposure(text).value_or(-1); };
  BOOST_TEST(exposure("  ✓ x\n→ Overall exposure level for splitkeyd.service: 1.3 OK 🙂\n") == 13);
  BOOST_TEST(exposure("-> Overall exposure level for splitkeyd.service: 10.0 UNSAFE") == 100);
  for (const char* text : {"", "Overall exposure level for splitkeyd.service", "Overall exposure level for x: OK",
                           "Overall exposure level for x: .3", "Overall exposure level for x: 1.",
                           "Overall exposure level for x: 123.4", "Overall exposure level for x: 1,3 OK"}) {
    BOOST_TEST(exposure(text) == -1, text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::doctor::test_host_texts
