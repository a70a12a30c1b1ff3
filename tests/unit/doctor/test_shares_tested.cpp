#define BOOST_TEST_DYN_LINK
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "admin/doctor/shares_tested.hpp"

namespace splitkey::doctor::test_shares_tested {
namespace {

class Noted {
 public:
  Noted() { close(mkstemp(file_.data())); }
  ~Noted() { std::filesystem::remove(file_); }
  Noted(const Noted&) = delete;
  Noted& operator=(const Noted&) = delete;

  Known<SharesTested> read(const std::string& text, const std::string& set_id = "7f3a91c2") {
    std::ofstream(file_) << text;
    return read_shares_tested(file_, set_id);
  }

 private:
  std::string file_ = "/tmp/splitkey-XXXXXX";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(shares_tested, Noted)

BOOST_AUTO_TEST_CASE(the_days_of_the_set_in_question_are_read) {
  const auto tested = read(R"({"7f3a91c2":{"1":"2026-11-26","4":"2025-01-31"},"00000000":{"2":"2026-11-26"}})");
  BOOST_TEST_REQUIRE(tested.has_value());
  BOOST_TEST(tested->size() == 2U);
  BOOST_TEST((tested->at("4") == std::chrono::sys_days(std::chrono::year(2025) / 1 / 31)));
}

BOOST_AUTO_TEST_CASE(no_file_and_no_such_set_mean_that_none_was_tested) {
  BOOST_TEST(read_shares_tested("/nonexistent/shares-tested", "7f3a91c2").value().empty());
  BOOST_TEST(read(R"({"00000000":{"2":"2026-11-26"}})").value().empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_day_counts_for_nothing) {
  BOOST_TEST(read(R"({"7f3a91c2":{"1":"yesterday","3":"2026-02-30","4":"2026-11-26T00:00:00Z"}})").value().empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_not_known) {
  BOOST_TEST(!read("no JSON").has_value());
  BOOST_TEST(!read("{}", "").has_value());
  BOOST_TEST(!read_shares_tested("/", "7f3a91c2").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::doctor::test_shares_tested
