#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "platform/records.hpp"
#include "service/platform/amend.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::test::test_amend {
namespace {

/// A store in which another writer comes between the read and the write of the first `others` attempts.
class BusyStore final : public kv::Store {
 public:
  BusyStore(kv::MemoryStore& store, int others) : store_(store), others_(others) {}

  int writes = 0;

  asio::awaitable<Result<kv::Entry>> read(std::string path, Deadline deadline) override {
    return store_.read(path, deadline);
  }
  asio::awaitable<Result<kv::Written>> write(std::string path, json::Object record, std::uint64_t check_and_set,
                                             Deadline deadline) override {
    ++writes;
    if (others_-- > 0) {
      auto now = co_await store_.read(path, deadline);
      json::Object other = now->record ? now->record->clone() : json::Object();
      other.set("by_another", static_cast<std::int64_t>(writes));
      auto written = co_await store_.write(path, std::move(other), now->version, deadline);
      BOOST_TEST(written.has_value());
    }
    co_return co_await store_.write(path, std::move(record), check_and_set, deadline);
  }
  asio::awaitable<Result<kv::Written>> write_as(secret::Bytes, std::string path, json::Object record,
                                                std::uint64_t check_and_set, Deadline deadline) override {
    return write(std::move(path), std::move(record), check_and_set, deadline);
  }
  asio::awaitable<Result<void>> remove(std::string path, Deadline deadline) override {
    return store_.remove(path, deadline);
  }
  asio::awaitable<Result<std::vector<std::string>>> list(std::string folder, Deadline deadline) override {
    return store_.list(folder, deadline);
  }
  asio::awaitable<Result<std::chrono::system_clock::time_point>> server_time(Deadline deadline) override {
    return store_.server_time(deadline);
  }
  asio::awaitable<kv::Status> status(Deadline deadline) override { return store_.status(deadline); }

 private:
  kv::MemoryStore& store_;
  int others_;
};

platform::Change add_ours() {
  return [](std::optional<json::Object>& record) -> Result<bool> {
    if (!record) record.emplace();
    record->set("ours", true);
    return true;
  };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(platform_amend, Records)

BOOST_AUTO_TEST_CASE(a_lost_check_and_set_is_tried_again_from_a_fresh_read) {
  BusyStore busy(store, 3);
  const platform::Context work = context(busy);
  const auto version = loop(platform::amend(work, "a", add_ours(), in(std::chrono::seconds(20))));
  BOOST_TEST_REQUIRE(version.has_value());
  BOOST_TEST(*version == 4U);
  BOOST_TEST(busy.writes == 4);
  BOOST_TEST(stored("a") == R"({"by_another":3,"ours":true})");
}

BOOST_AUTO_TEST_CASE(a_change_that_changes_nothing_writes_nothing) {
  BusyStore busy(store, 0);
  const platform::Context work = context(busy);
  put("a", "{}");
  platform::Change nothing = [](std::optional<json::Object>&) -> Result<bool> { return false; };
  BOOST_TEST((loop(platform::amend(work, "a", nothing, in(std::chrono::seconds(20)))) == 1U));
  BOOST_TEST(busy.writes == 0);
}

BOOST_AUTO_TEST_CASE(a_change_that_fails_ends_it) {
  const platform::Context work = context();
  platform::Change refuse = [](std::optional<json::Object>&) -> Result<bool> { return failure(Errc::conflict, "no"); };
  const auto version = loop(platform::amend(work, "a", refuse, in(std::chrono::seconds(20))));
  BOOST_TEST((!version && version.error().code() == Errc::conflict));
}

BOOST_AUTO_TEST_CASE(after_the_deadline_nobody_tries_again) {
  BusyStore busy(store, 0);
  const platform::Context work = context(busy);
  const auto version = loop(platform::amend(work, "a", add_ours(), in(std::chrono::seconds(-1))));
  BOOST_TEST((!version && version.error().code() == Errc::deadline_exceeded));
  BOOST_TEST(busy.writes == 0);
}

BOOST_AUTO_TEST_CASE(an_escrow_or_a_kek_is_never_tried_again) {
  BusyStore busy(store, 1);
  const platform::Context work = context(busy);
  const auto version =
      loop(platform::write_once(work, "a", read_json(R"({"ours":true})"), 0, in(std::chrono::seconds(20))));
  BOOST_TEST_REQUIRE(!version.has_value());
  BOOST_TEST((version.error().code() == Errc::conflict));
  BOOST_TEST((std::get<std::int64_t>(version.error().details().front().value) == 1));
  BOOST_TEST(busy.writes == 1);
  BOOST_TEST(stored("a") == R"({"by_another":1})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_amend
