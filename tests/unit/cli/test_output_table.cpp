#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "program/cli/output_table.hpp"

namespace splitkey::test::test_output_table {

namespace {

json::Object object(std::string_view text) { return json::read_object(json::padded(text), {}).value(); }

std::string text_of(secret::Buffer out) { return std::string(out.take().expose_text()); }

std::string table(std::string_view json) {
  secret::Buffer out;
  cli::write_table(object(json), out);
  return text_of(std::move(out));
}

std::string list(std::string_view json) {
  secret::Buffer out;
  cli::write_list(object(json), out);
  return text_of(std::move(out));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(output_table)

BOOST_AUTO_TEST_CASE(keys_and_values_stand_in_aligned_columns) {
  BOOST_TEST(table(R"({"vault_path":"users/42","version":3,"match":true,"load":0.5,"sealed":null})") ==
             "Key          Value\n"
             "---          -----\n"
             "vault_path   users/42\n"
             "version      3\n"
             "match        true\n"
             "load         0.5\n"
             "sealed       null\n");
}

BOOST_AUTO_TEST_CASE(objects_and_arrays_inside_become_rows_or_lists) {
  BOOST_TEST(table(R"({"token":{"state":"valid","a":{"b":1}},"ids":[1,"x"],"none":[],"rows":[{"c":1},{"c":2}]})") ==
             "Key           Value\n"
             "---           -----\n"
             "token.state   valid\n"
             "token.a.b     1\n"
             "ids           1, x\n"
             "none          \n"
             "rows.0.c      1\n"
             "rows.1.c      2\n");
}

BOOST_AUTO_TEST_CASE(no_data_is_no_table) { BOOST_TEST(table("{}").empty()); }

BOOST_AUTO_TEST_CASE(wide_characters_do_not_shift_the_columns) {
  BOOST_TEST(table(R"({"é":1,"ab":2})") == "Key   Value\n---   -----\né     1\nab    2\n");
}

BOOST_AUTO_TEST_CASE(a_list_is_one_key_a_line) {
  BOOST_TEST(list(R"({"keys":["7","8",9]})") == "7\n8\n9\n");
  BOOST_TEST(list(R"({"keys":[]})").empty());
}

BOOST_AUTO_TEST_CASE(a_list_of_another_shape_is_shown_as_a_table) {
  BOOST_TEST(list(R"({"leases":1})") == "Key      Value\n---      -----\nleases   1\n");
  BOOST_TEST(list(R"({"keys":[{"a":1}]})") == "Key        Value\n---        -----\nkeys.0.a   1\n");
}

BOOST_AUTO_TEST_CASE(a_terminal_is_shown_control_characters_and_does_not_get_them) {
  BOOST_TEST(table(R"({"notes\u001b":"x\u001b[31m"})").find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(help_shows_what_a_path_is_for_its_operations_and_its_fields) {
  const auto help =
      cli::read_help(object(R"({"path":"users/{id}/escrow","synopsis":"Keeps a KEK.","operations":["read","update"],
    "fields":[{"name":"kek","type":"hex","secret":true,"required":true,"description":"the KEK","operations":["update"]},
              {"name":"version","type":"integer"}]})"));
  secret::Buffer out;
  cli::write_help(help, out);
  const std::string text = text_of(std::move(out));
  BOOST_TEST(text.starts_with("users/{id}/escrow\n"
                              "    Keeps a KEK.\n"
                              "\n"
                              "Operations: read, write\n"
                              "\n"
                              "Field     Type      Required   Secret   Operations    Description\n"
                              "-----     ----      --------   ------   ----------    -----------\n"
                              "kek       hex       yes        yes      write         the KEK\n"
                              "version   integer   no         no       read, write   \n"),
             text);
  BOOST_TEST(text.find("field=?") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(help_without_secrets_does_not_speak_of_them) {
  const auto help = cli::read_help(
      object(R"({"path":"p","synopsis":"s","operations":["read"],"fields":[{"name":"a","type":"id"}]})"));
  secret::Buffer out;
  cli::write_help(help, out);
  BOOST_TEST(text_of(std::move(out)).find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_failure_says_its_code_its_details_and_when_to_try_again) {
  const auto error =
      Error(Errc::vault_sealed, "unseal\x1b it").with("path", "p").with("version", 3).after(std::chrono::seconds(1));
  BOOST_TEST(
      cli::failure_text(cli::Failure(error, "r")) ==
      "vault_sealed: unseal\\x1b it\n  path: p\n  version: 3\n  This may pass by itself: try again after 1000 ms.");
  BOOST_TEST(cli::failure_text(cli::Failure(Error(Errc::overloaded, "m"), "r")) ==
             "overloaded: m\n  This may pass by itself: try again.");
  BOOST_TEST(cli::failure_text(cli::Failure(Error(Errc::not_found, "m"), "r")) == "not_found: m");
}

BOOST_AUTO_TEST_CASE(an_internal_error_names_the_request) {
  BOOST_TEST(cli::failure_text(cli::Failure(Error(Errc::internal, "m"), "r-1")).find("request_id: r-1") !=
             std::string::npos);
  BOOST_TEST(cli::failure_text(cli::Failure(Error(Errc::internal, "m"), "")) == "internal: m");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_output_table
