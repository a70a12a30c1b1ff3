#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/json/value.hpp"
#include "base/json/write.hpp"
#include "base/secret/arena.hpp"

namespace splitkey::test::test_value {

using json::Array;
using json::Object;
using json::Value;

static_assert(!std::is_copy_constructible_v<Value> && !std::is_copy_assignable_v<Value>);
static_assert(!std::is_copy_constructible_v<Object> && !std::is_copy_assignable_v<Object>);
static_assert(std::is_nothrow_move_constructible_v<Value> && std::is_nothrow_move_constructible_v<Object>);
static_assert(!std::is_constructible_v<Value, std::uint64_t> && !std::is_constructible_v<Value, double>);
// A pointer is no boolean: set("kek", data.find_string("kek")) must not compile.
static_assert(!std::is_constructible_v<Value, const secret::Bytes*> && !std::is_constructible_v<Value, const Object*>);
static_assert(!std::is_constructible_v<Value, const secret::Bytes&>);

namespace {

std::string text_of(const Object& object) { return std::string(json::write(object).expose_text()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(values)

BOOST_AUTO_TEST_CASE(a_value_is_what_it_was_made_of_and_nothing_else) {
  const Value null;
  BOOST_TEST((null.is_null() && !null.as_boolean() && !null.as_integer() && !null.as_number() && !null.as_string() &&
              !null.as_array() && !null.as_object()));
  const Value boolean(false);
  BOOST_TEST((boolean.as_boolean() == false && !boolean.is_null() && !boolean.as_integer()));
  const Value integer(1);
  BOOST_TEST((integer.as_integer() == 1 && !integer.as_boolean() && !integer.as_number() && !integer.as_string()));
  const Value number(json::Number{secret::Bytes::copy_of("1.5")});
  BOOST_TEST((number.as_number() != nullptr && !number.as_integer() && !number.as_string()));
  const Value text("1");
  BOOST_TEST((text.as_string() != nullptr && !text.as_integer() && !text.as_boolean() && !text.as_array()));
  const Value array{Array()};
  BOOST_TEST((array.as_array() != nullptr && !array.as_object() && !array.as_string()));
  const Value object{Object()};
  BOOST_TEST((object.as_object() != nullptr && !object.as_array() && !object.is_null()));
}

BOOST_AUTO_TEST_CASE(a_text_of_any_type_is_a_string_in_the_arena) {
  const std::string text = "text";
  for (const Value& value :
       {Value("text"), Value(text), Value(std::string_view(text)), Value(secret::Bytes::copy_of(text))}) {
    BOOST_REQUIRE(value.as_string() != nullptr);
    BOOST_TEST(value.as_string()->expose_text() == "text");
    BOOST_TEST(secret::arena().contains(value.as_string()->expose().data()));
  }
}

BOOST_AUTO_TEST_CASE(a_member_is_found_by_its_whole_name) {
  Object object;
  object.set("a", 1).set("ab", 2).set("", 3);
  BOOST_TEST((object.find_integer("a") == 1));
  BOOST_TEST((object.find_integer("ab") == 2));
  BOOST_TEST((object.find_integer("") == 3));
  for (const char* absent : {"A", "abc", "b", " "}) BOOST_TEST(object.find(absent) == nullptr);
  BOOST_TEST((object.find(std::string_view("a\0", 2)) == nullptr));
}

BOOST_AUTO_TEST_CASE(a_member_of_another_type_is_not_found) {
  Object object;
  object.set("s", "x").set("i", 1).set("b", true).set("o", Object()).set("a", Array()).set("n", Value());
  for (const char* name : {"s", "i", "b", "o", "a", "n", "absent"}) {
    const std::string_view only(name);
    BOOST_TEST((object.find_string(name) != nullptr) == (only == "s"));
    BOOST_TEST(object.find_integer(name).has_value() == (only == "i"));
    BOOST_TEST(object.find_boolean(name).has_value() == (only == "b"));
    BOOST_TEST((object.find_object(name) != nullptr) == (only == "o"));
    BOOST_TEST((object.find_array(name) != nullptr) == (only == "a"));
    BOOST_TEST((object.find(name) != nullptr) == (only != "absent"));
  }
}

BOOST_AUTO_TEST_CASE(a_member_that_is_set_again_keeps_its_place) {
  Object object;
  object.set("a", 1).set("b", 2).set("c", 3).set("b", "two");
  BOOST_TEST(text_of(object) == R"({"a":1,"b":"two","c":3})");
}

BOOST_AUTO_TEST_CASE(an_erased_member_is_gone_and_others_stay) {
  Object object;
  object.set("a", 1).set("b", 2).set("c", 3);
  object.erase("absent");
  object.erase("b");
  BOOST_TEST(text_of(object) == R"({"a":1,"c":3})");
  object.erase("a");
  object.erase("c");
  BOOST_TEST(object.empty());
  object.erase("c");
}

BOOST_AUTO_TEST_CASE(a_member_can_be_changed_where_it_stands) {
  Object object;
  object.set("list", Array()).set("o", Object());
  object.find("list")->as_array()->emplace_back(1);
  object.find("o")->as_object()->set("x", "y");
  *object.find("o")->as_object()->find("x") = Value(true);
  BOOST_TEST(text_of(object) == R"({"list":[1],"o":{"x":true}})");
}

BOOST_AUTO_TEST_CASE(a_clone_is_equal_at_every_depth_and_shares_nothing) {
  Array list;
  list.emplace_back("x");
  list.emplace_back(json::Number{secret::Bytes::copy_of("1.5")});
  Object object;
  object.set("list", std::move(list)).set("o", std::move(Object().set("n", Value()).set("b", true).set("i", 7)));
  Object clone = object.clone();
  const std::string text = text_of(object);
  BOOST_TEST(text_of(clone) == text);
  clone.find("list")->as_array()->at(0).as_string()->expose_for_writing()[0] = 'y';
  clone.find("o")->as_object()->erase("b");
  BOOST_TEST(text_of(object) == text);
  BOOST_TEST(text_of(clone) == R"({"list":["y",1.5],"o":{"n":null,"i":7}})");
}

BOOST_AUTO_TEST_CASE(a_moved_object_takes_its_members_along) {
  Object object;
  object.set("a", "secret");
  const auto* place = object.find_string("a")->expose().data();
  const Object moved(std::move(object));
  BOOST_TEST(moved.find_string("a")->expose().data() == place);
}

BOOST_AUTO_TEST_CASE(a_dead_object_gives_all_its_memory_back) {
  const std::size_t used = secret::arena().used_bytes();
  {
    Object object;
    object.set("a", "secret").set("a", "other").set("o", std::move(Object().set("x", "y")));
    Object clone = object.clone();
    clone.erase("a");
    object = std::move(clone);
  }
  BOOST_TEST(secret::arena().used_bytes() == used);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_value
