#define BOOST_TEST_DYN_LINK
#include <latch>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "base/log/log.hpp"
#include "base/secret/buffer.hpp"
#include "base/secret/key.hpp"

namespace splitkey::test::test_log {

using log::Entry;
using log::Level;
using log::Log;

// Secrets cannot be logged.
struct SomeTag;
using SomeKey = secret::Key<32, SomeTag>;
static_assert(!fmt::is_formattable<secret::Bytes>::value && !fmt::is_formattable<const secret::Bytes&>::value);
static_assert(!fmt::is_formattable<SomeKey>::value && !fmt::is_formattable<const SomeKey&>::value);
static_assert(!fmt::is_formattable<secret::Buffer>::value);
static_assert(!std::is_convertible_v<secret::Bytes, std::string_view> &&
              !std::is_convertible_v<SomeKey, std::string_view>);
static_assert(!std::is_constructible_v<std::string, secret::Bytes> && !std::is_constructible_v<std::string, SomeKey>);
static_assert(fmt::is_formattable<Error>::value);

namespace {

constexpr log::MessageId about{};

class Kept : public log::Sink {
 public:
  explicit Kept(std::vector<Entry>& entries) : entries_(entries) {}
  void write(const Entry& entry) noexcept override { entries_.push_back(entry); }

 private:
  std::vector<Entry>& entries_;
};

struct Logged {
  std::vector<Entry> entries;
  std::chrono::steady_clock::time_point now{};
  std::unique_ptr<Log> log;

  explicit Logged(Level least = Level::debug)
      : log(std::make_unique<Log>(least, std::make_unique<Kept>(entries), [this] { return now; })) {}

  [[nodiscard]] std::vector<std::string> messages() const {
    std::vector<std::string> all;
    for (const Entry& entry : entries) all.push_back(entry.message);
    return all;
  }
};

using Messages = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_CASE(each_level_has_its_number_and_its_message) {
  Logged logged;
  logged.log->error(about, "{} of {}", 1, "five");
  logged.log->warning(about, "two");
  logged.log->notice(about, "{}", std::string("three"));
  logged.log->info(about, "four");
  logged.log->debug(about, "five");
  const std::vector<Entry> expected{{Level::error, "1 of five", {}},
                                    {Level::warning, "two", {}},
                                    {Level::notice, "three", {}},
                                    {Level::info, "four", {}},
                                    {Level::debug, "five", {}}};
  BOOST_TEST((logged.entries == expected));
}

BOOST_AUTO_TEST_CASE(fields_go_with_their_message_at_every_level) {
  Logged logged;
  const std::string id = "3f2a";
  logged.log->error(about, "one {}", {{"REQUEST_ID", id}});  // no place for an argument here: braces are braces
  logged.log->warning(about, "two", {{"REQUEST_ID", id}, {"UID", std::to_string(7)}});
  logged.log->notice(about, "three", {{"A", ""}});
  logged.log->info(about, "four", {});
  logged.log->debug(about, "five", {{"A", "b"}});
  const std::vector<Entry> expected{{Level::error, "one {}", {{"REQUEST_ID", "3f2a"}}},
                                    {Level::warning, "two", {{"REQUEST_ID", "3f2a"}, {"UID", "7"}}},
                                    {Level::notice, "three", {{"A", ""}}},
                                    {Level::info, "four", {}},
                                    {Level::debug, "five", {{"A", "b"}}}};
  BOOST_TEST((logged.entries == expected));
}

BOOST_AUTO_TEST_CASE(what_matters_less_than_the_least_level_is_dropped) {
  Logged logged(Level::notice);
  logged.log->info(about, "no");
  logged.log->info(about, "no", {{"A", "b"}});
  logged.log->debug(about, "no");
  logged.log->notice(about, "yes");
  logged.log->error(about, "yes too");
  BOOST_TEST(logged.messages() == (Messages{"yes", "yes too"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_error_is_logged_with_its_code) {
  Logged logged;
  logged.log->warning(about, "login refused: {}", Error(Errc::vault_denied, "the secret_id is unknown"));
  BOOST_TEST(logged.entries.at(0).message == "login refused: vault_denied: the secret_id is unknown");
}

BOOST_AUTO_TEST_CASE(neither_a_message_nor_a_field_can_forge_a_line) {
  Logged logged;
  logged.log->info(about, "path {}", "users/1\n<3>vault sealed");
  logged.log->info(about, "asked", {{"PATH", "users/1\nMESSAGE=vault sealed"}});
  BOOST_TEST(logged.entries.at(0).message == "path users/1?<3>vault sealed");
  BOOST_TEST(logged.entries.at(1).fields.at(0).value == "users/1?MESSAGE=vault sealed");
}

BOOST_AUTO_TEST_CASE(a_repeated_message_is_counted_until_another_comes) {
  Logged logged;
  for (int i = 0; i < 4; ++i) logged.log->warning(about, "renewal refused");
  BOOST_TEST(logged.messages() == (Messages{"renewal refused"}), boost::test_tools::per_element());
  logged.log->info(about, "shutting down");
  BOOST_TEST(logged.messages() == (Messages{"renewal refused", "renewal refused (repeated 3 times)", "shutting down"}),
             boost::test_tools::per_element());
  BOOST_TEST((logged.entries.at(1).level == Level::warning));
}

BOOST_AUTO_TEST_CASE(a_repeated_message_is_written_again_when_the_window_is_over) {
  Logged logged;
  logged.log->warning(about, "refused", {{"A", "b"}});
  logged.now += log::repeat_window - std::chrono::nanoseconds(1);
  logged.log->warning(about, "refused", {{"A", "b"}});
  BOOST_TEST(logged.entries.size() == 1U);
  logged.now += std::chrono::nanoseconds(1);
  logged.log->warning(about, "refused", {{"A", "b"}});
  BOOST_TEST(logged.messages() == (Messages{"refused", "refused (repeated 1 time)", "refused"}),
             boost::test_tools::per_element());
  BOOST_TEST((logged.entries.at(1).fields == logged.entries.at(0).fields));

  logged.now += log::repeat_window - std::chrono::seconds(1);  // counted from the last one written
  logged.log->warning(about, "refused", {{"A", "b"}});
  BOOST_TEST(logged.entries.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_count_is_settled_when_the_window_is_over_and_not_before) {
  Logged logged;
  logged.log->settle();
  logged.log->warning(about, "refused");
  logged.log->warning(about, "refused");
  logged.log->settle();
  BOOST_TEST(logged.entries.size() == 1U);
  logged.now += log::repeat_window;
  logged.log->settle();
  logged.log->settle();
  BOOST_TEST(logged.messages() == (Messages{"refused", "refused (repeated 1 time)"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_count_is_not_lost_at_the_end) {
  Logged logged;
  logged.log->warning(about, "refused");
  logged.log->warning(about, "refused");
  logged.log.reset();
  BOOST_TEST(logged.messages() == (Messages{"refused", "refused (repeated 1 time)"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(messages_that_differ_in_anything_are_all_written) {
  Logged logged;
  logged.log->warning(about, "refused");
  logged.log->error(about, "refused");
  logged.log->error(about, "refused", {{"A", "b"}});
  logged.log->error(about, "refused", {{"A", "c"}});
  logged.log->error(about, "refused {}", 2);
  logged.log->error(about, "refused {}", 3);
  BOOST_TEST(logged.entries.size() == 6U);
}

BOOST_AUTO_TEST_CASE(a_dropped_message_does_not_interrupt_a_repetition) {
  Logged logged(Level::warning);
  logged.log->warning(about, "refused");
  logged.log->debug(about, "retrying");
  logged.log->warning(about, "refused");
  BOOST_TEST(logged.entries.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_least_level_may_change_while_it_is_in_use) {
  Logged logged(Level::notice);
  logged.log->info(about, "one");
  logged.log->set_least(Level::info);
  logged.log->info(about, "two");
  logged.log->info(about, "three", {{"A", "b"}});
  logged.log->set_least(Level::error);
  logged.log->warning(about, "four");
  logged.log->error(about, "five");
  BOOST_TEST(logged.messages() == (Messages{"two", "three", "five"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(threads_may_log_at_once_and_nothing_is_lost) {
  constexpr int threads = 4;
  constexpr int rounds = 5000;
  Logged logged;
  std::latch start(threads);
  {
    std::vector<std::jthread> all;
    for (int thread = 0; thread < threads; ++thread) {
      all.emplace_back([&, thread] {
        start.arrive_and_wait();
        for (int round = 0; round < rounds; ++round) logged.log->info(about, "{} {}", thread, round);
        logged.log->settle();
      });
    }
  }
  BOOST_TEST(logged.entries.size() == static_cast<std::size_t>(threads * rounds));
}

}  // namespace splitkey::test::test_log
