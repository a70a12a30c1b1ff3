#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "base/json/texts.hpp"

namespace splitkey::test::test_texts {
namespace {

json::Object read(std::string_view text) { return json::read_object(json::padded(text), json::Limits{}).value(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(texts)

BOOST_AUTO_TEST_CASE(a_member_that_is_a_text_is_copied) {
  const auto object = read(R"({"name":"anna","number":7,"empty":""})");
  BOOST_TEST(json::text_of(object, "name") == "anna");
  BOOST_TEST(json::text_of(&object, "name") == "anna");
}

BOOST_AUTO_TEST_CASE(whatever_is_no_text_is_empty) {
  const auto object = read(R"({"name":"anna","number":7,"empty":""})");
  BOOST_TEST(json::text_of(object, "number").empty());
  BOOST_TEST(json::text_of(object, "empty").empty());
  BOOST_TEST(json::text_of(object, "none").empty());
  BOOST_TEST(json::text_of(nullptr, "name").empty());
}

BOOST_AUTO_TEST_CASE(of_an_array_the_texts_are_taken_in_their_order) {
  const auto object = read(R"({"cidrs":["10.0.0.0/8",7,"::1/128",null],"none":[],"text":"x"})");
  const std::vector<std::string> expected{"10.0.0.0/8", "::1/128"};
  BOOST_TEST(json::texts_of(object, "cidrs") == expected, boost::test_tools::per_element());
  BOOST_TEST(json::texts_of(object, "none").empty());
  BOOST_TEST(json::texts_of(object, "text").empty());
  BOOST_TEST(json::texts_of(object, "missing").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_texts
