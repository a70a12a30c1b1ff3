#define BOOST_TEST_DYN_LINK
#include <string>

#include <boost/test/unit_test.hpp>

#include "base/json/equal.hpp"
#include "base/json/read.hpp"

namespace splitkey::test::test_equal {
namespace {

bool same(std::string_view a, std::string_view b) {
  return json::equal(json::read_object(json::padded(a), json::Limits{}).value(),
                     json::read_object(json::padded(b), json::Limits{}).value());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(equal)

BOOST_AUTO_TEST_CASE(the_order_of_members_and_the_spaces_between_say_nothing) {
  BOOST_TEST(same(R"({"a":1,"b":{"c":[true,null,"x",1.5]}})", R"({ "b": {"c":[true,null,"x",1.5]}, "a": 1 })"));
  BOOST_TEST(same("{}", "{}"));
}

BOOST_AUTO_TEST_CASE(everything_else_does) {
  const std::vector<std::string> all{R"({"a":1})",     R"({"a":2})",     R"({"a":"1"})",       R"({"a":true})",
                                     R"({"a":false})", R"({"a":null})",  R"({"a":1.5})",       R"({"a":1.6})",
                                     R"({"a":[1]})",   R"({"a":[1,2]})", R"({"a":[2,1]})",     R"({"a":{"b":1}})",
                                     R"({"b":1})",     R"({})",          R"({"a":1,"b":1})",   R"({"a":{}})",
                                     R"({"a":[]})",    R"({"a":""})",    R"({"a":"1","b":1})", R"({"a":0})"};
  for (const auto& one : all) {
    for (const auto& other : all) BOOST_TEST(same(one, other) == (one == other), one + " and " + other);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_equal
