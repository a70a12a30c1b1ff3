#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "cli/command_result.hpp"
#include "program/cli/fields.hpp"

namespace splitkey::test::test_fields {

namespace {

cli::PathHelp help() {
  const auto data =
      json::read_object(json::padded(R"({"path":"users/{id}/x","synopsis":"s","operations":["read","update"],
    "fields":[{"name":"kek","type":"hex","secret":true,"required":true,"description":"d","operations":["update"]},
              {"name":"user","type":"id"},{"name":"version","type":"integer"},{"name":"generate","type":"boolean"},
              {"name":"shares","type":"array","secret":true},{"name":"notes","type":"string"}]})"),
                        json::Limits{});
  return cli::read_help(data.value());
}

auto build(const std::vector<std::string>& words, std::string_view input = "") {
  const test::Stream in(input);
  terminal::Streams streams;
  streams.input = in.descriptor();
  streams.terminal = "/nonexistent/tty";
  return cli::data_from(cli::parse_assignments(words).value(), help(), streams);
}

std::string built(const std::vector<std::string>& words, std::string_view input = "") {
  const auto data = build(words, input);
  BOOST_TEST_REQUIRE(data.has_value());
  return std::string(json::write(*data).expose_text());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fields)

BOOST_AUTO_TEST_CASE(help_is_read) {
  const auto read = help();
  BOOST_TEST(read.path == "users/{id}/x");
  BOOST_TEST(read.operations == (std::vector<std::string>{"read", "update"}), boost::test_tools::per_element());
  BOOST_TEST_REQUIRE(read.find("kek") != nullptr);
  BOOST_TEST(read.find("kek")->secret);
  BOOST_TEST(read.find("kek")->required);
  BOOST_TEST(read.find("kek")->operations == std::vector<std::string>{"update"}, boost::test_tools::per_element());
  BOOST_TEST(!read.find("notes")->secret);
  BOOST_TEST((read.find("nothing") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_help_with_other_things_in_it_is_still_a_help) {
  const auto data =
      json::read_object(json::padded(R"({"path":7,"fields":[1,{"name":"a","type":null,"new":{}}],"x":[]})"), {});
  const auto read = cli::read_help(data.value());
  BOOST_TEST(read.path.empty());
  BOOST_TEST_REQUIRE(read.fields.size() == 1U);
  BOOST_TEST(read.fields[0].name == "a");
}

BOOST_AUTO_TEST_CASE(values_take_their_fields_type) {
  BOOST_TEST(built({"version=3"}) == R"({"version":3})");
  BOOST_TEST(built({"version=-3"}) == R"({"version":-3})");
  BOOST_TEST(built({"generate=true"}) == R"({"generate":true})");
  BOOST_TEST(built({"generate=false"}) == R"({"generate":false})");
  BOOST_TEST(built({"notes=3"}) == R"({"notes":"3"})");
  BOOST_TEST(built({"notes=true"}) == R"({"notes":"true"})");
  BOOST_TEST(built({"kek=00"}) == R"({"kek":"00"})");
}

BOOST_AUTO_TEST_CASE(an_id_is_always_a_string) { BOOST_TEST(built({"user=42"}) == R"({"user":"42"})"); }

BOOST_AUTO_TEST_CASE(what_does_not_convert_is_left_to_the_daemon_to_refuse) {
  BOOST_TEST(built({"version=3x"}) == R"({"version":"3x"})");
  BOOST_TEST(built({"version="}) == R"({"version":""})");
  BOOST_TEST(built({"version=9223372036854775808"}) == R"({"version":"9223372036854775808"})");
  BOOST_TEST(built({"generate=yes"}) == R"({"generate":"yes"})");
  BOOST_TEST(built({"nobody_knows=3"}) == R"({"nobody_knows":"3"})");
}

BOOST_AUTO_TEST_CASE(a_repeated_key_is_an_array) {
  BOOST_TEST(built({"shares=a", "notes=n", "shares=b"}) == R"({"shares":["a","b"],"notes":"n"})");
  BOOST_TEST(built({"nobody_knows=1", "nobody_knows=2"}) == R"({"nobody_knows":["1","2"]})");
}

BOOST_AUTO_TEST_CASE(an_array_field_is_an_array_with_one_value_too) {
  BOOST_TEST(built({"shares=a"}) == R"({"shares":["a"]})");
}

BOOST_AUTO_TEST_CASE(json_overrides_the_type) {
  BOOST_TEST(built({"notes:=3"}) == R"({"notes":3})");
  BOOST_TEST(built({R"(shares:=["a",{"b":null}])"}) == R"({"shares":["a",{"b":null}]})");
  BOOST_TEST(built({R"(notes:="@x")"}) == R"({"notes":"@x"})");
}

BOOST_AUTO_TEST_CASE(what_is_not_one_json_value_is_refused) {
  for (const std::string json : {"", "x", "1,\"b\":2", "1,\"value\":2", "1}", "{", "[1", "'a'", "1 2"}) {
    BOOST_TEST_CONTEXT(json) {
      const auto data = build({"notes:=" + json});
      BOOST_TEST_REQUIRE(!data.has_value());
      BOOST_TEST(data.error().status == ExitStatus::usage);
    }
  }
}

BOOST_AUTO_TEST_CASE(exactly_one_final_newline_of_a_file_is_dropped) {
  const test::File none("value");
  const test::File one("value\n");
  const test::File two("value\n\n");
  const test::File inside("a\nb\r\n");
  BOOST_TEST(built({"notes=@" + none.name()}) == R"({"notes":"value"})");
  BOOST_TEST(built({"notes=@" + one.name()}) == R"({"notes":"value"})");
  BOOST_TEST(built({"notes=@" + two.name()}) == R"({"notes":"value\n"})");
  BOOST_TEST(built({"notes=@" + inside.name()}) == R"({"notes":"a\nb\r"})");
}

BOOST_AUTO_TEST_CASE(standard_input_is_a_value_and_converted_like_one) {
  BOOST_TEST(built({"notes=-"}, "value\n") == R"({"notes":"value"})");
  BOOST_TEST(built({"version=-"}, "3\n") == R"({"version":3})");
  BOOST_TEST(built({"notes=-"}, "") == R"({"notes":""})");
}

BOOST_AUTO_TEST_CASE(files_can_be_the_elements_of_an_array) {
  const test::File first("a\n");
  const test::File second("b\n");
  BOOST_TEST(built({"shares=@" + first.name(), "shares=@" + second.name(), "shares=-"}, "c\n") ==
             R"({"shares":["a","b","c"]})");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_an_error) {
  for (const std::string word : {"notes=@/nonexistent/file", "notes=@/", "notes=@", "notes=?"}) {
    const auto data = build({word});
    BOOST_TEST_REQUIRE(!data.has_value());
    BOOST_TEST(data.error().status == ExitStatus::no_input);
  }
}

BOOST_AUTO_TEST_CASE(a_file_longer_than_a_message_is_refused) {
  const test::File longest(std::string(terminal::max_input_bytes, 'n'));
  const test::File longer(std::string(terminal::max_input_bytes + 1, 'n'));
  BOOST_TEST(build({"notes=@" + longest.name()}).has_value());
  BOOST_TEST(!build({"notes=@" + longer.name()}).has_value());
}

BOOST_AUTO_TEST_CASE(secret_fields_among_plain_arguments_are_named_once) {
  const auto exposed = [](const std::vector<std::string>& words) {
    return cli::exposed_fields(cli::parse_assignments(words).value(), help());
  };
  BOOST_TEST(exposed({"kek=00", "notes=n", "shares=a", "shares=b", "unknown=x"}) ==
                 (std::vector<std::string>{"kek", "shares"}),
             boost::test_tools::per_element());
  BOOST_TEST(exposed({"kek:=\"00\""}).size() == 1U);
  BOOST_TEST(exposed({"kek=@f", "shares=-", "shares=?"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_fields
