#define BOOST_TEST_DYN_LINK
#include <limits>

#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "base/secret/arena.hpp"

namespace splitkey::test::test_write {

using namespace std::string_literals;
using json::Array;
using json::Object;
using json::Value;

namespace {

std::string written(const Object& object) { return std::string(json::write(object).expose_text()); }

std::string written(Value value) {
  Object object;
  object.set("v", std::move(value));
  const std::string text = written(object);
  BOOST_REQUIRE(text.starts_with(R"({"v":)"));
  return text.substr(5, text.size() - 6);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(writing)

BOOST_AUTO_TEST_CASE(every_kind_of_value_has_its_form) {
  BOOST_TEST(written(Object()) == "{}");
  BOOST_TEST(written(Value()) == "null");
  BOOST_TEST(written(true) == "true");
  BOOST_TEST(written(false) == "false");
  BOOST_TEST(written(0) == "0");
  BOOST_TEST(written(-7) == "-7");
  BOOST_TEST(written(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
  BOOST_TEST(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  BOOST_TEST(written(json::Number{secret::Bytes::copy_of("1.23e29")}) == "1.23e29");
  BOOST_TEST(written("text") == R"("text")");
  BOOST_TEST(written(Array()) == "[]");
  BOOST_TEST(written(Object().set("a", 1)) == R"({"a":1})");
}

BOOST_AUTO_TEST_CASE(members_and_elements_are_written_in_their_order) {
  Array list;
  list.emplace_back(1);
  list.emplace_back("two");
  list.emplace_back(Array());
  Object object;
  object.set("z", std::move(list)).set("a", true).set("", "").set("o", std::move(Object().set("x", Value())));
  BOOST_TEST(written(object) == R"({"z":[1,"two",[]],"a":true,"":"","o":{"x":null}})");
}

BOOST_AUTO_TEST_CASE(only_what_must_be_escaped_is_escaped) {
  BOOST_TEST(written("\"\\\n\r\t/\b\f\x01\x1f") == R"("\"\\\n\r\t/\u0008\u000c\u0001\u001f")");
  BOOST_TEST(written("\x7F é 🔑 \u2028 <>&'") == "\"\x7F é 🔑 \u2028 <>&'\"");
  BOOST_TEST(written("a\0b"s) == R"("a\u0000b")");
  BOOST_TEST(written("\"\"") == R"("\"\"")");
  BOOST_TEST(written(Object().set("a\"\n", 1)) == R"({"a\"\n":1})");
}

BOOST_AUTO_TEST_CASE(every_character_comes_back) {
  std::string all;
  for (int c = 0; c < 0x80; ++c) all += static_cast<char>(c);
  all += "é€🔑\uFFFF";
  Object object;
  object.set(all, all);
  const auto back = json::read_object(json::padded(written(object)), json::message_limits);
  BOOST_REQUIRE(back.has_value());
  BOOST_REQUIRE(back->find_string(all) != nullptr);
  BOOST_TEST(back->find_string(all)->expose_text() == all);
}

BOOST_AUTO_TEST_CASE(what_was_read_is_written_as_it_stood) {
  for (const char* text :
       {R"({})", R"({"a":[1,[2,[]],{"b":{}}],"":"é\n🔑","t":true,"f":false,"n":null})",
        R"({"big":123456789012345678901234567890,"half":0.50,"e":1E+2,"least":-9223372036854775808})"}) {
    const auto object = json::read_object(json::padded(text), {});
    BOOST_REQUIRE(object.has_value());
    BOOST_TEST(written(*object) == text);
    BOOST_TEST(written(object->clone()) == text);
  }
}

BOOST_AUTO_TEST_CASE(an_object_is_appended_to_what_stands_there) {
  secret::Buffer out;
  out.append("before ");
  json::write(Object().set("a", 1), out);
  out.append(" behind");
  BOOST_TEST(out.take().expose_text() == R"(before {"a":1} behind)");
}

BOOST_AUTO_TEST_CASE(the_text_lies_in_the_arena) {
  BOOST_TEST(secret::arena().contains(json::write(Object()).expose().data()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_write
