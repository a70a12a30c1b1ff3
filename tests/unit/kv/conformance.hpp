#pragma once

#include <limits>

#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "event_loop.hpp"
#include "store/kv/store.hpp"

/// What every kv::Store must do: the same cases for the in-memory store and for Vault. To be included once in a
/// program, behind the definition of `StoreUnderTest`, a fixture with `EventLoop loop`, `kv::Store& store()` and
/// `std::string folder()`: a folder that nothing else writes to, ending with a slash.
namespace splitkey::test {

class Conformance : public StoreUnderTest {
 public:
  const Deadline deadline = in(std::chrono::seconds(20));
  const std::string place = folder();
  const std::string path = place + "record";

  static json::Object record(std::string_view json) {
    return json::read_object(json::padded(json), json::Limits{}).value();
  }

  static std::string text(const std::optional<json::Object>& found) {
    if (!found) return "none";
    return std::string(json::write(*found).expose_text());
  }

  kv::Entry read(std::string at) { return loop(store().read(std::move(at), deadline)).value(); }

  std::uint64_t write(std::string at, std::string_view json, std::uint64_t check_and_set) {
    return loop(store().write(std::move(at), record(json), check_and_set, deadline)).value().version;
  }

  /// The code of the error that a write ends with, "" where it succeeds.
  std::string_view error_of_write(std::string at, std::uint64_t check_and_set) {
    const auto written = loop(store().write(std::move(at), record(R"({"a":1})"), check_and_set, deadline));
    return written ? "" : name(written.error().code());
  }

  void remove(std::string at) { BOOST_TEST_REQUIRE(loop(store().remove(std::move(at), deadline)).has_value()); }

  std::vector<std::string> list(std::string at) { return loop(store().list(std::move(at), deadline)).value(); }
};

BOOST_FIXTURE_TEST_SUITE(conformance, Conformance)

BOOST_AUTO_TEST_CASE(where_nothing_was_written_there_is_version_0_and_no_record) {
  const auto entry = read(path);
  BOOST_TEST(entry.version == 0U);
  BOOST_TEST(!entry.record.has_value());
  BOOST_TEST(entry.created_time.empty());
}

BOOST_AUTO_TEST_CASE(a_record_comes_back_as_it_was_written) {
  // Vault sorts the members.
  constexpr std::string_view original = R"({"algorithm":"AES-256-GCM","encrypted_kek":"00ff"})";
  BOOST_TEST(write(path, original, 0) == 1U);
  const auto entry = read(path);
  BOOST_TEST(entry.version == 1U);
  BOOST_TEST(text(entry.record) == original);
}

BOOST_AUTO_TEST_CASE(a_write_and_the_read_after_it_tell_the_same_time) {
  const auto written = loop(store().write(path, record(R"({"a":1})"), 0, deadline)).value();
  BOOST_TEST(!written.created_time.empty());
  BOOST_TEST(read(path).created_time == written.created_time);
}

BOOST_AUTO_TEST_CASE(each_write_makes_the_next_version) {
  BOOST_TEST(write(path, R"({"a":1})", 0) == 1U);
  BOOST_TEST(write(path, R"({"a":2})", 1) == 2U);
  BOOST_TEST(write(path, R"({"a":3})", 2) == 3U);
  BOOST_TEST(text(read(path).record) == R"({"a":3})");
}

BOOST_AUTO_TEST_CASE(a_write_that_expects_nothing_conflicts_with_a_record) {
  write(path, R"({"a":"first"})", 0);
  BOOST_TEST(error_of_write(path, 0) == "conflict");
  BOOST_TEST(text(read(path).record) == R"({"a":"first"})");
}

BOOST_AUTO_TEST_CASE(a_write_that_expects_another_version_conflicts) {
  write(path, R"({"a":1})", 0);
  write(path, R"({"a":2})", 1);
  BOOST_TEST(error_of_write(path, 1) == "conflict");
  BOOST_TEST(error_of_write(path, 3) == "conflict");
  BOOST_TEST(read(path).version == 2U);
}

BOOST_AUTO_TEST_CASE(a_write_that_expects_a_version_where_there_is_none_conflicts_and_leaves_nothing) {
  BOOST_TEST(error_of_write(path, 1) == "conflict");
  BOOST_TEST(read(path).version == 0U);
  BOOST_TEST(list(place).empty());
}

BOOST_AUTO_TEST_CASE(a_deleted_record_keeps_its_version_and_loses_its_content) {
  write(path, R"({"a":1})", 0);
  const auto written = loop(store().write(path, record(R"({"a":2})"), 1, deadline)).value();
  remove(path);
  const auto entry = read(path);
  BOOST_TEST(entry.version == 2U);
  BOOST_TEST(!entry.record.has_value());
  BOOST_TEST(entry.created_time == written.created_time);
}

BOOST_AUTO_TEST_CASE(a_deleted_record_is_written_over_with_its_last_version_only) {
  write(path, R"({"a":1})", 0);
  remove(path);
  BOOST_TEST(error_of_write(path, 0) == "conflict");
  BOOST_TEST(write(path, R"({"a":2})", 1) == 2U);
  BOOST_TEST(text(read(path).record) == R"({"a":2})");
}

BOOST_AUTO_TEST_CASE(deleting_where_there_is_nothing_is_no_error) {
  remove(path);
  BOOST_TEST(read(path).version == 0U);
}

BOOST_AUTO_TEST_CASE(deleting_twice_is_no_error) {
  write(path, R"({"a":1})", 0);
  remove(path);
  remove(path);
  BOOST_TEST(read(path).version == 1U);
}

BOOST_AUTO_TEST_CASE(an_empty_folder_lists_nothing) { BOOST_TEST(list(place).empty()); }

BOOST_AUTO_TEST_CASE(a_list_is_in_byte_order_with_folders_and_deleted_records) {
  for (const char* name : {"b", "10", "9", "A", "deep/er/still", "deep"}) write(place + name, R"({"a":1})", 0);
  remove(place + "9");
  const std::vector<std::string> expected{"10", "9", "A", "b", "deep", "deep/"};
  BOOST_TEST(list(place) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_list_shows_one_level_only) {
  write(place + "users/42/surveys/7/recovery-kek", R"({"a":1})", 0);
  write(place + "users/42/surveys/70/recovery-kek", R"({"a":1})", 0);
  write(place + "users/421/surveys/1/recovery-kek", R"({"a":1})", 0);
  const std::vector<std::string> expected{"7/", "70/"};
  BOOST_TEST(list(place + "users/42/surveys/") == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(members_that_nobody_knows_are_kept) {
  constexpr std::string_view strange = R"({"x":{"y":[1,[],{},null,true,false,"z"]}})";
  write(path, strange, 0);
  BOOST_TEST(text(read(path).record) == strange);
}

BOOST_AUTO_TEST_CASE(whole_numbers_up_to_2_to_the_53_are_kept) {
  constexpr std::string_view numbers = R"({"n":[0,-1,42,9007199254740992,-9007199254740992]})";
  write(path, numbers, 0);
  BOOST_TEST(text(read(path).record) == numbers);
}

BOOST_AUTO_TEST_CASE(text_of_every_kind_is_kept) {
  const std::string strange = "caf\xC3\xA9 \xF0\x9F\x94\x91 \xE2\x80\xA8 \" \\ / \t \x01 <&>";
  json::Object original;
  original.set("note", strange).set("empty", "");
  BOOST_TEST_REQUIRE(loop(store().write(path, original.clone(), 0, deadline)).has_value());
  const auto entry = read(path);
  BOOST_TEST_REQUIRE(entry.record.has_value());
  BOOST_TEST(entry.record->find_string("note")->expose_text() == strange);
  BOOST_TEST(entry.record->find_string("empty")->empty());
}

BOOST_AUTO_TEST_CASE(a_record_without_members_is_a_record) {
  write(path, "{}", 0);
  const auto entry = read(path);
  BOOST_TEST(entry.version == 1U);
  BOOST_TEST(text(entry.record) == "{}");
}

BOOST_AUTO_TEST_CASE(a_record_of_60_kilobytes_is_kept) {
  const std::string long_text(60'000, 'k');
  write(path, R"({"note":")" + long_text + R"("})", 0);
  const auto entry = read(path);
  BOOST_TEST_REQUIRE(entry.record.has_value());
  BOOST_TEST((entry.record->find_string("note")->expose_text() == long_text));
}

BOOST_AUTO_TEST_CASE(the_clock_of_the_store_is_near_ours) {
  const auto time = loop(store().server_time(deadline)).value();
  const auto difference = std::chrono::abs(time - std::chrono::system_clock::now());
  BOOST_TEST((difference < std::chrono::minutes(1)));
}

BOOST_AUTO_TEST_CASE(a_store_that_serves_says_so) {
  write(path, R"({"a":1})", 0);
  const auto status = loop(store().status(deadline));
  BOOST_TEST(status.reachable);
  BOOST_TEST(status.initialized.value());
  BOOST_TEST(!status.sealed.value());
  BOOST_TEST(!status.standby.value());
  BOOST_TEST(status.ready);
  BOOST_TEST(status.sentence.starts_with("fine"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test
