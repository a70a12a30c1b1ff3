#define BOOST_TEST_DYN_LINK
#include <limits>

#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "base/secret/arena.hpp"
#include "child.hpp"

namespace splitkey::test::test_read {

using namespace std::string_literals;
using json::Limits;

namespace {

constexpr Limits vault_limits;

Result<json::Object> read(std::string_view text, const Limits& limits = json::message_limits) {
  return json::read_object(json::padded(text), limits);
}

// The value of `{"v":…}`.
json::Value value(std::string_view text, const Limits& limits = json::message_limits) {
  auto object = read("{\"v\":" + std::string(text) + "}", limits);
  BOOST_REQUIRE_MESSAGE(object.has_value(), text << " was refused");
  return std::move(*object->find("v"));
}

std::string string_value(std::string_view text) { return std::string(value(text).as_string()->expose_text()); }

void check_refused(std::string_view text, const Limits& limits) {
  const auto object = read(text, limits);
  BOOST_TEST(!object.has_value(), text.substr(0, 80) << " was taken");
  if (!object) BOOST_TEST((object.error().code() == Errc::invalid_request));
}

void check_refused(std::string_view text) {
  check_refused(text, json::message_limits);
  check_refused(text, vault_limits);
}

std::string message_of(std::string_view text) {
  const auto object = read(text);
  return object ? "none" : object.error().message();
}

void check_value_refused(std::string_view text) { check_refused("{\"v\":" + std::string(text) + "}"); }

std::string nested(std::size_t objects, const std::string& innermost = "1") {
  std::string text;
  for (std::size_t i = 0; i < objects; ++i) text += R"({"a":)";
  return text + innermost + std::string(objects, '}');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reading)

BOOST_AUTO_TEST_CASE(an_object_is_read_with_all_kinds_of_values_in_their_order) {
  for (const Limits& limits : {json::message_limits, vault_limits}) {
    const auto object =
        read(R"( {"id": 7, "b": "text" , "a":true,"z":false,"list":[1,"two",[ ]], "o":{"x":-1}, "":{}} )", limits);
    BOOST_REQUIRE(object.has_value());
    std::vector<std::string> names;
    for (const json::Member& member : object->members()) names.emplace_back(member.name.expose_text());
    BOOST_TEST(names == (std::vector<std::string>{"id", "b", "a", "z", "list", "o", ""}),
               boost::test_tools::per_element());
    BOOST_TEST((object->find_integer("id") == 7));
    BOOST_TEST(object->find_string("b")->expose_text() == "text");
    BOOST_TEST((object->find_boolean("a") == true));
    BOOST_TEST((object->find_boolean("z") == false));
    const json::Array& list = *object->find_array("list");
    BOOST_REQUIRE(list.size() == 3U);
    BOOST_TEST((list[0].as_integer() == 1));
    BOOST_TEST(list[1].as_string()->expose_text() == "two");
    BOOST_TEST(list[2].as_array()->empty());
    BOOST_TEST((object->find_object("o")->find_integer("x") == -1));
    BOOST_TEST(object->find_object("")->empty());
  }
}

BOOST_AUTO_TEST_CASE(an_empty_object_is_an_object) {
  for (const char* text : {"{}", " { } ", "\t\r\n{\n}\n"}) BOOST_TEST(read(text).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_not_one_object_is_refused) {
  for (const char* text : {"", " ", "[]", "[{}]", "1", "\"{}\"", "true", "null", "x", "{", "}", "[", "\"", "\\", ","}) {
    check_refused(text);
  }
}

BOOST_AUTO_TEST_CASE(another_value_than_an_object_is_named_as_such) {
  BOOST_TEST(message_of("[]") == "the message is not one JSON object");
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_refused) {
  check_refused("\xEF\xBB\xBF{}");
  check_refused("\xFE\xFF{}");
  check_refused(" \xEF\xBB\xBF{}");
}

BOOST_AUTO_TEST_CASE(whatever_follows_the_object_is_refused) {
  for (const char* behind : {"{}", " {}", "x", "]", "}", ",", "1", "\"\"", " null", "//", "\x01", ":", "\\"}) {
    check_refused(R"({"a":1})"s + behind);
    check_refused("{}"s + behind);
  }
  check_refused("{}\0"s);
  check_refused("{}\0{}"s);
}

BOOST_AUTO_TEST_CASE(a_member_that_stands_twice_is_refused) {
  for (const char* text : {R"({"a":1,"a":2})", R"({"a":1,"b":2,"a":1})", R"({"o":{"a":1,"a":1}})",
                           R"({"l":[{"a":1,"a":1}]})", R"({"":1,"":1})", R"({"a":1,"\u0061":2})",
                           R"({"\u00e9":1,"é":2})", R"({"/":1,"\/":2})", R"({"🔑":1,"\ud83d\udd11":2})"}) {
    check_refused(text);
  }
}

BOOST_AUTO_TEST_CASE(members_of_different_objects_or_different_spelling_are_different) {
  for (const char* text : {R"({"a":{"a":{"a":1}}})", R"({"l":[{"a":1},{"a":1}],"a":1})", R"({"a":1,"A":2,"a ":3,"":4})",
                           R"({"a":1,"a\u0000":2})", "{\"\u00e9\":1,\"e\u0301\":2}"}) {
    BOOST_TEST(read(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_message_may_be_eight_levels_deep_and_no_more) {
  for (const char* innermost : {"1", "\"x\""}) {
    BOOST_TEST(read(nested(8, innermost)).has_value());
    check_refused(nested(9, innermost), json::message_limits);
  }
  BOOST_TEST(read(nested(7, "[]")).has_value());
  check_refused(nested(8, "[]"), json::message_limits);
  check_refused(nested(8, "{}"), json::message_limits);
  BOOST_TEST(read(R"({"a":[[[[[[[1]]]]]]]})").has_value());
  check_refused(R"({"a":[[[[[[[[1]]]]]]]]})", json::message_limits);
  BOOST_TEST(message_of(nested(9)) == "the message is nested deeper than 8 levels");
}

BOOST_AUTO_TEST_CASE(many_siblings_are_not_depth) {
  std::string text = R"({"l":[)";
  for (int i = 0; i < 100; ++i) text += R"({"a":[1]},)";
  BOOST_TEST(read(text + "1]}").has_value());
}

BOOST_AUTO_TEST_CASE(an_answer_of_vault_may_be_32_levels_deep_and_no_more) {
  BOOST_TEST(read(nested(32), vault_limits).has_value());
  check_refused(nested(33), vault_limits);
  check_refused(nested(5000), vault_limits);
  check_refused(std::string(5000, '['), vault_limits);
  check_refused("{\"a\":" + std::string(5000, '['), vault_limits);
}

BOOST_AUTO_TEST_CASE(every_value_counts_and_no_more_than_allowed_are_read) {
  const std::pair<const char*, std::size_t> texts[] = {{"{}", 1},
                                                       {R"({"a":1})", 2},
                                                       {R"({"a":[]})", 2},
                                                       {R"({"a":{}})", 2},
                                                       {R"({"a":[1,"x",true,{},[]]})", 7},
                                                       {R"({"a":{"b":{"c":""}},"d":2})", 5}};
  for (const auto& [text, count] : texts) {
    BOOST_TEST(read(text, {.max_depth = 8, .max_values = count}).has_value(), text);
    check_refused(text, {.max_depth = 8, .max_values = count - 1});
  }
}

BOOST_AUTO_TEST_CASE(a_message_holds_1024_values_at_most) {
  std::string ones = "1";
  for (int i = 1; i < 1022; ++i) ones += ",1";  // and the object and the array
  BOOST_TEST(read("{\"a\":[" + ones + "]}").has_value());
  check_refused("{\"a\":[" + ones + ",1]}", json::message_limits);
  BOOST_TEST(read("{\"a\":[" + ones + ",1]}", vault_limits).has_value());
}

BOOST_AUTO_TEST_CASE(integers_are_read_from_end_to_end) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const auto& [text, expected] :
       std::initializer_list<std::pair<const char*, std::int64_t>>{{"0", 0},
                                                                   {"-0", 0},
                                                                   {"-1", -1},
                                                                   {"10", 10},
                                                                   {"9223372036854775807", most},
                                                                   {"-9223372036854775808", least}}) {
    BOOST_TEST((value(text).as_integer() == expected), text);
    BOOST_TEST((value(text, vault_limits).as_integer() == expected), text);
  }
}

BOOST_AUTO_TEST_CASE(other_numbers_are_refused_in_a_message_and_kept_as_written_in_an_answer) {
  for (const std::string text :
       {"9223372036854775808", "-9223372036854775809", "18446744073709551616", "1.0", "1.5", "-0.0", "1e3", "1E3",
        "1e+3", "1e-3", "0e0", "123456789012345678901234567890", "1.23e29"}) {
    check_refused("{\"v\":" + text + "}", json::message_limits);
    for (const std::string& behind : {""s, " "s, "\r\n\t "s}) {
      const json::Value kept = value(text + behind, vault_limits);
      BOOST_REQUIRE_MESSAGE(kept.as_number() != nullptr, text);
      BOOST_TEST(kept.as_number()->literal.expose_text() == text);
      BOOST_TEST(!kept.as_integer().has_value());
    }
    const auto among = read("{\"l\":[" + text + "," + text + "],\"v\":" + text + ",\"w\":1}", vault_limits);
    BOOST_REQUIRE(among.has_value());
    BOOST_TEST(among->find_array("l")->at(0).as_number()->literal.expose_text() == text);
    BOOST_TEST(among->find_array("l")->at(1).as_number()->literal.expose_text() == text);
    BOOST_TEST(among->find("v")->as_number()->literal.expose_text() == text);
  }
}

BOOST_AUTO_TEST_CASE(what_looks_like_a_number_and_is_none_is_refused) {
  for (const char* text :
       {"01",    "-01",    "00",  "+1",       "-",         "--1", ".5",    "1.", "-.5", "1e",    "1e+", "1.e3",  "0x10",
        "1_000", "1,000x", "NaN", "Infinity", "-Infinity", "1a",  "1.5.5", "1-", "1 2", "1e5e5", "0b1", "1\"\"", "١"}) {
    check_value_refused(text);
  }
}

BOOST_AUTO_TEST_CASE(null_is_refused_in_a_message_and_read_in_an_answer) {
  for (const char* text : {R"({"v":null})", R"({"l":[null]})", R"({"o":{"v":null}})"}) {
    check_refused(text, json::message_limits);
    BOOST_TEST(read(text, vault_limits).has_value());
  }
  BOOST_TEST(value("null", vault_limits).is_null());
}

BOOST_AUTO_TEST_CASE(malformed_values_are_refused_wherever_they_stand) {
  for (const char* text : {"tru",
                           "truex",
                           "True",
                           "true1",
                           "true false",
                           "falsey",
                           "fals",
                           "nul",
                           "nullx",
                           "NULL",
                           "undefined",
                           "'x'",
                           "x",
                           "",
                           ":",
                           ",",
                           "[1",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "[1,,2]",
                           "[1}",
                           "[1:2]",
                           "[}",
                           "{]",
                           "{\"b\":1",
                           "{\"b\"}",
                           "{\"b\":}",
                           "{\"b\":1,}",
                           "{,}",
                           "{,\"b\":1}",
                           "{\"b\" 1}",
                           "{\"b\"::1}",
                           "{\"b\":1 \"c\":2}",
                           "{b:1}",
                           "{1:1}",
                           "{\"b\":1,,\"c\":1}",
                           "{\"b\":1:2}",
                           "{\"b\",1}",
                           "{true:1}",
                           "{[]:1}",
                           "{{}:1}",
                           "\"x\"y",
                           "\"x\" \"y\"",
                           "/**/1",
                           "1//",
                           "# 1",
                           "{}{}",
                           "[][]",
                           "{}x"}) {
    check_value_refused(text);
    check_refused(R"({"o":{"v":)"s + text + "}}");
    check_refused(R"({"l":[)"s + text + ",1]}");
    check_refused(R"({"v":)"s + text + R"(,"w":1})");
  }
}

BOOST_AUTO_TEST_CASE(an_object_cut_short_anywhere_is_refused) {
  const std::string whole = R"({"a":{"b":[1,"x\u00e9",true]},"c":"y"})";
  BOOST_REQUIRE(read(whole).has_value());
  for (std::size_t length = 0; length < whole.size(); ++length) check_refused(whole.substr(0, length));
}

BOOST_AUTO_TEST_CASE(escapes_become_what_they_stand_for) {
  BOOST_TEST(string_value(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  BOOST_TEST(string_value(R"("\u0041\u00e9\u00E9\u20ac\uFFFD\uffff")") == "Aéé€\uFFFD\uFFFF");
  BOOST_TEST(string_value(R"("\ud83d\udd11 \uD800\uDC00 \uDBFF\uDFFF")") == "🔑 \U00010000 \U0010FFFF");
  BOOST_TEST(string_value(R"("a\u0000b\u0000")") == "a\0b\0"s);
  BOOST_TEST(string_value(R"("")").empty());
  BOOST_TEST(string_value("\"\x7F é 🔑 /\"") == "\x7F é 🔑 /");
}

BOOST_AUTO_TEST_CASE(names_are_unescaped_too) {
  const auto object = read(R"({"\u0061\n\ud83d\udd11":1, "\u0000":2})");
  BOOST_REQUIRE(object.has_value());
  BOOST_TEST((object->find_integer("a\n🔑") == 1));
  BOOST_TEST((object->find_integer("\0"s) == 2));
}

BOOST_AUTO_TEST_CASE(lone_surrogates_are_refused) {
  for (const char* text : {R"("\ud800")", R"("\udbff")", R"("\udc00")", R"("\udfff")", R"("\ud800x")", R"("\ud800\n")",
                           R"("\ud800\u0041")", R"("\ud800\ud800")", R"("\ud800\ue000")", R"("\udc00\ud800")",
                           R"("\ud83d\udd11\udd11")", R"("x\ud83d")", R"("\ud83d \udd11")"}) {
    check_value_refused(text);
    check_refused("{"s + text + ":1}");
    check_refused(R"({"l":[)"s + text + "]}");
  }
}

BOOST_AUTO_TEST_CASE(malformed_escapes_are_refused) {
  for (const char* text :
       {R"("\x41")", R"("\u12")", R"("\u12G4")", R"("\u")", R"("\U0041")", R"("\a")", R"("\'")", R"("\0")", R"("\ ")",
        R"("\u+123")", R"("\u 123")", R"("\)", R"("\")", "\"\\\n\"", R"("\ud83d\u12")"}) {
    check_value_refused(text);
    check_refused("{"s + text + ":1}");
  }
}

BOOST_AUTO_TEST_CASE(control_characters_must_be_escaped) {
  for (char c = 0; c < 0x20; ++c) {
    check_value_refused("\"a"s + c + "b\"");
    check_refused("{\"a"s + c + "\":1}");
    const bool space = c == '\t' || c == '\n' || c == '\r';
    if (!space) check_refused("{"s + c + "}");
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_utf8_is_refused) {
  for (const char* bytes :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3\x28", "\xE0\x80\x80", "\xE2\x82", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x9F\x94", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF"}) {
    check_value_refused("\"a"s + bytes + "b\"");
    check_value_refused("\""s + bytes + "\"");
    check_refused("{\""s + bytes + "\":1}");
    check_refused("{"s + bytes + "}");
    check_refused("{}"s + bytes);
  }
}

BOOST_AUTO_TEST_CASE(a_string_may_end_where_the_text_ends) {
  // Every length up to beyond two of the parser's blocks, so that the end falls on each place of one.
  for (std::size_t length = 0; length < 200; ++length) {
    const std::string text(length, 'x');
    BOOST_REQUIRE(string_value("\"" + text + "\"") == text);
    BOOST_REQUIRE(string_value("\"" + text + "\\n\"") == text + "\n");
    BOOST_REQUIRE(string_value("\"\\u00e9" + text + "\\ud83d\\udd11\"") == "é" + text + "🔑");
    check_refused("{\"v\":\"" + text);
    check_refused("{\"v\":\"" + text + "\\");
    check_refused("{\"v\":\"" + text + "\\u00");
  }
}

BOOST_AUTO_TEST_CASE(a_text_of_64_kib_is_read) {
  constexpr std::size_t frame_bytes = 65536;
  const std::string frame = R"({"v":")";
  const std::string plain(frame_bytes - frame.size() - 2, 'x');
  BOOST_TEST((string_value("\"" + plain + "\"") == plain));

  std::string escaped;
  std::string expected;
  while (escaped.size() + 6 + frame.size() + 2 <= frame_bytes) {
    escaped += "\\u0001";
    expected += '\x01';
  }
  BOOST_TEST((string_value("\"" + escaped + "\"") == expected));
}

BOOST_AUTO_TEST_CASE(strings_do_not_run_into_each_other) {
  const auto object =
      read(R"({"a":"\u0041longer than the next","b":"x","c":"\n","d":"","e":"longest of all the strings here"})");
  BOOST_REQUIRE(object.has_value());
  BOOST_TEST(object->find_string("a")->expose_text() == "Alonger than the next");
  BOOST_TEST(object->find_string("b")->expose_text() == "x");
  BOOST_TEST(object->find_string("c")->expose_text() == "\n");
  BOOST_TEST(object->find_string("d")->expose_text().empty());
  BOOST_TEST(object->find_string("e")->expose_text() == "longest of all the strings here");
}

BOOST_AUTO_TEST_CASE(the_source_stays_as_it_was_and_is_not_referred_to) {
  secret::Bytes text = json::padded(R"({"a\u0062":"x\ny","n":1.50 ,"l":["\u00e9"]})");
  const secret::Bytes before = text.clone();
  const auto object = json::read_object(text, vault_limits);
  BOOST_REQUIRE(object.has_value());
  BOOST_TEST((text == before));
  text = secret::Bytes();
  BOOST_TEST(object->find_string("ab")->expose_text() == "x\ny");
  BOOST_TEST(object->find("n")->as_number()->literal.expose_text() == "1.50");
}

BOOST_AUTO_TEST_CASE(strings_and_names_lie_in_the_arena) {
  const auto object = read(R"({"name":"value"})");
  BOOST_REQUIRE(object.has_value());
  BOOST_TEST(secret::arena().contains(object->members()[0].name.expose().data()));
  BOOST_TEST(secret::arena().contains(object->find_string("name")->expose().data()));
}

BOOST_AUTO_TEST_CASE(an_error_holds_no_piece_of_the_text) {
  for (const char* text :
       {R"({"sesame":"sesame","sesame":1})", R"({"sesame":sesame})", R"({"a":"sesame\x"})", R"({"a":"sesame)",
        "{\"a\":\"sesame\xFF\"}", R"({"a":"sesame"} sesame)", R"({"a":null,"b":"sesame"})", R"(["sesame"])"}) {
    const auto object = read(text);
    BOOST_REQUIRE(!object.has_value());
    BOOST_TEST(object.error().message().find("sesame") == std::string::npos, object.error().message());
    BOOST_TEST(object.error().details().empty());
  }
}

BOOST_AUTO_TEST_CASE(a_text_that_finds_the_arena_full_leaves_it_as_it_was) {
  const secret::Bytes text =
      json::padded(R"({"a":[")" + std::string(3000, 'x') + R"(",{"b":")" + std::string(3000, 'y') + "\"}]}");
  const std::size_t used = secret::arena().used_bytes();
  const secret::Bytes rest(secret::arena().size_bytes() - used - 11'000);
  const std::size_t nearly_full = secret::arena().used_bytes();
  BOOST_CHECK_THROW((void)json::read_object(text, json::message_limits), secret::ArenaExhausted);
  BOOST_TEST(secret::arena().used_bytes() == nearly_full);
}

BOOST_AUTO_TEST_CASE(a_text_without_room_behind_it_is_our_mistake) {
  const Ended ended = in_a_child([] {
    (void)json::read_object(secret::Bytes(), json::message_limits);
    return 0;
  });
  BOOST_TEST(ended.signal == SIGABRT);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_read
