#define BOOST_TEST_DYN_LINK
#include <memory>

#include <boost/test/unit_test.hpp>

#include "base/result/result.hpp"

namespace splitkey::test::test_result {

namespace {

Result<std::unique_ptr<int>> made() { return std::make_unique<int>(7); }
Result<int> refused() { return failure(Errc::not_found, "no such record"); }
Result<std::string> passed_on() {
  auto number = refused();
  if (!number) return failure(std::move(number).error());
  return "never";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_result_may_be_move_only) {
  auto result = made();
  BOOST_REQUIRE(result.has_value());
  BOOST_TEST(**result == 7);
}

BOOST_AUTO_TEST_CASE(a_failure_is_passed_on_whole) {
  const auto result = passed_on();
  BOOST_REQUIRE(!result.has_value());
  BOOST_TEST((result.error().code() == Errc::not_found));
  BOOST_TEST(result.error().message() == "no such record");
}

}  // namespace splitkey::test::test_result
