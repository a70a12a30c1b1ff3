#define BOOST_TEST_DYN_LINK
#include <set>

#include <boost/test/unit_test.hpp>

#include "base/result/error.hpp"

namespace splitkey::test::test_error {

using namespace std::chrono_literals;

namespace {

struct Row {
  Errc code;
  const char* name;
  bool retryable;
};

// The table of docs/protocol.md, "Errors".
constexpr Row table[] = {
    {Errc::invalid_request, "invalid_request", false},
    {Errc::unsupported_path, "unsupported_path", false},
    {Errc::unsupported_operation, "unsupported_operation", false},
    {Errc::permission_denied, "permission_denied", false},
    {Errc::not_found, "not_found", false},
    {Errc::conflict, "conflict", false},
    {Errc::precondition_failed, "precondition_failed", false},
    {Errc::invalid_custodian, "invalid_custodian", false},
    {Errc::decryption_failed, "decryption_failed", false},
    {Errc::record_malformed, "record_malformed", false},
    {Errc::vault_sealed, "vault_sealed", true},
    {Errc::vault_unavailable, "vault_unavailable", true},
    {Errc::vault_denied, "vault_denied", false},
    {Errc::overloaded, "overloaded", true},
    {Errc::deadline_exceeded, "deadline_exceeded", true},
    {Errc::audit_unavailable, "audit_unavailable", true},
    {Errc::internal, "internal", false},
};

}  // namespace

BOOST_AUTO_TEST_CASE(every_code_has_the_name_of_the_protocol) {
  for (const Row& row : table) BOOST_TEST(name(row.code) == row.name);
}

BOOST_AUTO_TEST_CASE(every_name_leads_back_to_its_code) {
  for (const Row& row : table) BOOST_TEST((errc_from_name(row.name) == row.code), row.name);
}

BOOST_AUTO_TEST_CASE(the_protocol_says_what_may_be_retried) {
  for (const Row& row : table) BOOST_TEST(retryable(row.code) == row.retryable, row.name);
}

BOOST_AUTO_TEST_CASE(the_table_holds_every_code_once) {
  std::set<Errc> codes;
  for (const Row& row : table) codes.insert(row.code);
  BOOST_TEST(codes.size() == static_cast<std::size_t>(Errc::internal) + 1);
}

BOOST_AUTO_TEST_CASE(a_word_that_is_no_code_has_none) {
  for (const char* word : {"", "Conflict", "conflict ", "conflic", "invalid request", "ok"}) {
    BOOST_TEST(!errc_from_name(word).has_value(), word);
  }
}

BOOST_AUTO_TEST_CASE(an_error_keeps_what_it_was_given) {
  const Error error =
      Error(Errc::conflict, "the record exists").with("version", 3).with("path", "surveys/7/kek").after(2s);
  BOOST_TEST((error.code() == Errc::conflict));
  BOOST_TEST(error.message() == "the record exists");
  BOOST_REQUIRE(error.details().size() == 2U);
  BOOST_TEST(error.details()[0].name == "version");
  BOOST_TEST(std::get<std::int64_t>(error.details()[0].value) == 3);
  BOOST_TEST(error.details()[1].name == "path");
  BOOST_TEST(std::get<std::string>(error.details()[1].value) == "surveys/7/kek");
  BOOST_TEST((error.retry_after() == 2000ms));
}

BOOST_AUTO_TEST_CASE(a_plain_error_has_neither_details_nor_a_time_to_wait) {
  const Error error(Errc::internal, "");
  BOOST_TEST(error.details().empty());
  BOOST_TEST(!error.retry_after().has_value());
}

}  // namespace splitkey::test::test_error
