#include <boost/test/unit_test.hpp>

#include "keys/keys/id.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_id {
namespace {

json::Value in_json(const std::string& value) { return test::read_json("{\"id\":" + value + "}").find("id")->clone(); }

std::string as_json(const Id& id) {
  json::Object record;
  record.set("id", id.to_json());
  const std::string text = test::written(record);
  return text.substr(6, text.size() - 7);
}

BOOST_AUTO_TEST_SUITE(id)

BOOST_AUTO_TEST_CASE(texts_of_1_to_64_allowed_characters_are_ids) {
  for (const std::string& text : {std::string("7"), std::string("Org_1-a"), std::string("-"), std::string(64, 'z')}) {
    const auto id = Id::parse(text);
    BOOST_TEST_REQUIRE(id.has_value());
    BOOST_TEST(id->text() == text);
  }
}

BOOST_AUTO_TEST_CASE(what_could_leave_its_place_in_a_path_is_refused) {
  const std::vector<std::string> bad{"",
                                     "../",
                                     "..",
                                     ".",
                                     "a/b",
                                     "/",
                                     "%2f",
                                     "a b",
                                     "a\nb",
                                     "\t7",
                                     "\xC3\xA4",
                                     "7?",
                                     "7#",
                                     "a+b",
                                     "a:b",
                                     "*",
                                     "a\\b",
                                     std::string(65, 'a'),
                                     std::string(300, '1')};
  for (const std::string& text : bad) {
    const auto id = Id::parse(text);
    BOOST_TEST_REQUIRE(!id.has_value());
    BOOST_TEST((id.error().code() == Errc::invalid_request));
    BOOST_TEST(!Id::parse(json::Value(text)).has_value());
  }
  BOOST_TEST(!Id::parse(std::string_view("a\0b", 3)).has_value());
}

BOOST_AUTO_TEST_CASE(an_integer_and_its_text_are_one_id) {
  BOOST_TEST((Id::parse(in_json("42")).value() == Id::parse("42").value()));
  BOOST_TEST((Id::parse(in_json("0")).value() == Id::parse("0").value()));
  BOOST_TEST((Id::parse(in_json("9223372036854775807")).value() == test::id("9223372036854775807")));
  BOOST_TEST(!(Id::parse("042").value() == Id::parse("42").value()));
}

BOOST_AUTO_TEST_CASE(other_json_values_are_no_ids) {
  for (const char* value :
       {"-1", "true", "false", "null", "1.5", "1e3", "[]", "[7]", "{}", "9223372036854775808", "\"\""}) {
    const auto id = Id::parse(in_json(value));
    BOOST_TEST_REQUIRE(!id.has_value());
    BOOST_TEST((id.error().code() == Errc::invalid_request));
  }
}

BOOST_AUTO_TEST_CASE(canonical_decimals_up_to_two_to_the_53_are_written_as_integers) {
  for (const char* decimal : {"0", "7", "2147483647", "9007199254740991", "9007199254740992"}) {
    BOOST_TEST(as_json(test::id(decimal)) == decimal);
  }
}

BOOST_AUTO_TEST_CASE(every_other_id_is_written_as_a_string) {
  for (const std::string text : {"007", "00", "9007199254740993", "9223372036854775807", "9223372036854775808",
                                 "99999999999999999999999", "-1", "-0", "1_000", "0x7", "7a", "abc", "-"}) {
    BOOST_TEST(as_json(test::id(text)) == "\"" + text + "\"");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_id
