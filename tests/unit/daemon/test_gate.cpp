#define BOOST_TEST_DYN_LINK
#include <regex>

#include <boost/test/unit_test.hpp>

#include "daemon/kept_log.hpp"
#include "daemon/service.hpp"

namespace splitkey::daemon::test_gate {
namespace {

const Person root{0, 0, 4, {}};
const std::string escrow_path = "users/42/surveys/700/escrow";
const std::string kek(64, 'c');

std::string escrow_fields(const std::string& of_kek = kek) {
  return R"({"kek":")" + of_kek + R"(","user_email":"jane@clinic.example",)" + test::Desk::component() + "}";
}

wire::Request request_to(std::string path, Operation operation = Operation::read, const std::string& data = "{}") {
  wire::Request request;
  request.id = 7;
  request.operation = operation;
  request.path = std::move(path);
  request.data = test::read_json(data);
  return request;
}

std::string code_of(const wire::Answer& answer) {
  return answer.outcome ? "done" : std::string(name(answer.outcome.error().code()));
}

bool is_uuid(const std::string& text) {
  return std::regex_match(text, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

/// A gate whose log is kept. The daemon's own user is neither root nor anybody else here.
struct Gatehouse : Service {
  static constexpr uid_t own_uid = 990;

  access::Peer caller_of(const Person& person, std::uint64_t connection = 1) const {
    return own_gate.recognize(person.at(connection));
  }
  wire::Answer ask(const Person& peer, wire::Request request) {
    return loop(own_gate.answer(std::move(request), caller_of(peer), std::chrono::steady_clock::now()));
  }
  std::string code(const Person& peer, std::string path, Operation operation = Operation::read) {
    return code_of(ask(peer, request_to(std::move(path), operation)));
  }

  const Person own_user{own_uid, 0, 5, {}};
  const Person application{1000, 900, 6, {902, socket_group}};
  const Person by_primary_group{1001, socket_group, 7, {}};
  const Person outsider{1002, 900, 8, {902}};

  KeptLog kept{log::Level::debug};
  Gate own_gate{slow_engine, access::Rules(own_uid, socket_group), kept.log};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(daemon_gate, Gatehouse)

BOOST_AUTO_TEST_CASE(root_and_the_daemon_s_own_user_may_ask_at_every_path) {
  for (const auto& peer : {root, own_user}) {
    BOOST_TEST(code(peer, "sys/info") == "done");
    BOOST_TEST(code(peer, "teams/1") == "done");
    BOOST_TEST(code(peer, "platform/checks", Operation::help) == "done");
  }
}

BOOST_AUTO_TEST_CASE(a_member_of_the_socket_s_group_may_ask_at_an_application_s_paths_only) {
  for (const auto& peer : {application, by_primary_group}) {
    BOOST_TEST(code(peer, "sys/info") == "done");
    BOOST_TEST(code(peer, "teams/1") == "done");
    BOOST_TEST(code(peer, "platform/checks", Operation::help) == "permission_denied");
    BOOST_TEST(code(peer, "users", Operation::list) == "permission_denied");
  }
}

BOOST_AUTO_TEST_CASE(anybody_else_is_refused_and_learns_of_no_path) {
  for (const char* path : {"sys/info", "teams/1", "platform/checks", "no/such/path"}) {
    BOOST_TEST(code(outsider, path) == "permission_denied", path);
  }
  BOOST_TEST(slow_store.reads == 0U);
}

BOOST_AUTO_TEST_CASE(without_a_group_only_administrators_may_use_the_socket) {
  Gate closed(slow_engine, access::Rules(own_uid, std::nullopt), kept.log);
  const auto code_for = [&](const Person& peer) {
    return code_of(loop(closed.answer(request_to("sys/info"), caller_of(peer), std::chrono::steady_clock::now())));
  };
  BOOST_TEST(code_for(application) == "permission_denied");
  BOOST_TEST(code_for(by_primary_group) == "permission_denied");
  BOOST_TEST(code_for(own_user) == "done");
}

BOOST_AUTO_TEST_CASE(a_peer_that_may_use_the_socket_is_told_of_an_unknown_path) {
  for (const auto& peer : {root, own_user, application}) BOOST_TEST(code(peer, "no/such/path") == "unsupported_path");
}

BOOST_AUTO_TEST_CASE(nothing_is_done_for_a_peer_that_may_not_ask) {
  (void)ask(outsider, request_to("teams/9", Operation::update, R"({"org_id":1})"));
  BOOST_TEST(stored("teams/9/team-key") == "none");
  (void)ask(application, request_to("teams/9", Operation::update, R"({"org_id":1})"));
  BOOST_TEST(stored("teams/9/team-key") != "none");
}

BOOST_AUTO_TEST_CASE(only_root_and_the_daemon_s_own_user_are_administrators) {
  BOOST_TEST(caller_of(root).is_administrator());
  BOOST_TEST(caller_of(own_user).is_administrator());
  BOOST_TEST(!caller_of(application).is_administrator());
  BOOST_TEST(!caller_of(outsider).is_administrator());
}

BOOST_AUTO_TEST_CASE(the_engine_learns_who_asks) {
  grant_lease(application.uid, 1);
  const auto leases_seen_by = [&](const Person& peer, std::uint64_t connection) {
    const auto answer = loop(own_gate.answer(request_to("sys/leases", Operation::list), caller_of(peer, connection),
                                             std::chrono::steady_clock::now()));
    return answer.outcome.value().find_array("keys")->size();
  };
  BOOST_TEST(leases_seen_by(application, 1) == 1U);
  BOOST_TEST(leases_seen_by(application, 2) == 0U);
  BOOST_TEST(leases_seen_by(by_primary_group, 1) == 0U);
  BOOST_TEST(leases_seen_by(own_user, 2) == 1U);
  own_gate.end_connection(2);
  BOOST_TEST(leases_seen_by(application, 1) == 1U);
  own_gate.end_connection(1);
  BOOST_TEST(leases_seen_by(own_user, 2) == 0U);
}

BOOST_AUTO_TEST_CASE(no_key_is_derived_for_a_client_that_hung_up) {
  access::Peer caller = caller_of(application);
  caller.hang_up();
  const auto answer = loop(own_gate.answer(request_to(escrow_path, Operation::update, escrow_fields()), caller,
                                           std::chrono::steady_clock::now()));
  BOOST_TEST(code_of(answer) == "deadline_exceeded");
  BOOST_TEST(stored("users/42/surveys/700/recovery-kek") == "none");
}

BOOST_AUTO_TEST_CASE(the_deadline_counts_from_the_receipt) {
  wire::Request request = request_to("teams/1");
  request.deadline = std::chrono::milliseconds(1234);
  const auto received = std::chrono::steady_clock::now() + std::chrono::hours(1);
  BOOST_TEST(code_of(loop(own_gate.answer(std::move(request), caller_of(root), received))) == "done");
  BOOST_TEST((slow_store.last_deadline == received + std::chrono::milliseconds(1234)));
}

BOOST_AUTO_TEST_CASE(an_answer_bears_the_request_s_id_and_a_number_of_its_own) {
  const auto first = ask(root, request_to("sys/info"));
  const auto second = ask(root, request_to("no/such/path"));
  BOOST_TEST(first.id.value() == 7);
  BOOST_TEST(second.id.value() == 7);
  BOOST_TEST(is_uuid(first.request_id));
  BOOST_TEST(is_uuid(second.request_id));
  BOOST_TEST(first.request_id != second.request_id);
}

BOOST_AUTO_TEST_CASE(an_answer_has_the_engine_s_data_and_errors) {
  BOOST_TEST(test::written(ask(root, request_to("teams/1")).outcome.value()) == R"({"org_id":1,"version":1})");
  BOOST_TEST(code(root, "teams/9") == "not_found");
  BOOST_TEST(code(root, "teams/1", Operation::list) == "unsupported_operation");
}

BOOST_AUTO_TEST_CASE(a_refusal_has_an_error_a_number_of_its_own_and_the_id_where_there_is_one) {
  const auto with_id = Gate::refuse(9, Error(Errc::overloaded, "later").after(std::chrono::milliseconds(250)));
  BOOST_TEST(with_id.id.value() == 9);
  BOOST_TEST(is_uuid(with_id.request_id));
  BOOST_TEST(code_of(with_id) == "overloaded");
  BOOST_TEST(with_id.outcome.error().message() == "later");
  BOOST_TEST((with_id.outcome.error().retry_after() == std::chrono::milliseconds(250)));
  BOOST_TEST(!Gate::refuse(std::nullopt, Error(Errc::internal, "")).id.has_value());
}

BOOST_AUTO_TEST_CASE(every_answer_is_counted_and_no_refusal) {
  BOOST_TEST(own_gate.answered() == 0U);
  for (const auto& peer : {root, application, outsider}) (void)ask(peer, request_to("teams/9"));
  BOOST_TEST(own_gate.answered() == 3U);
  (void)Gate::refuse(1, Error(Errc::overloaded, ""));
  BOOST_TEST(own_gate.answered() == 3U);
}

BOOST_AUTO_TEST_CASE(each_answer_is_logged_at_debug) {
  const auto answer = ask(application, request_to("teams/9"));
  BOOST_TEST_REQUIRE(kept.lines.size() == 1U);
  const log::Entry& line = kept.lines.front();
  BOOST_TEST((line.level == log::Level::debug));
  BOOST_TEST((line.about == log::message::request_answered));
  BOOST_TEST(line.message.starts_with("read teams/9 by uid 1000 pid 6: not_found after "));
  BOOST_TEST(line.message.ends_with(" ms, request " + answer.request_id));
  (void)ask(application, request_to("teams/1"));
  BOOST_TEST(kept.lines.back().message.starts_with("read teams/1 by uid 1000 pid 6: done after "));
}

BOOST_AUTO_TEST_CASE(above_debug_no_answer_is_logged) {
  kept.log.set_least(log::Level::info);
  BOOST_TEST(code(application, "teams/1") == "done");
  BOOST_TEST(code(application, "teams/9") == "not_found");
  BOOST_TEST(code(outsider, "teams/1") == "permission_denied");
  BOOST_TEST(kept.lines.empty());
}

BOOST_AUTO_TEST_CASE(a_bug_is_answered_and_logged_as_an_error_under_the_answer_s_number) {
  kept.log.set_least(log::Level::error);
  slow_store.trouble = Error(Errc::internal, "the impossible");
  const auto answer = ask(application, request_to("teams/1"));
  BOOST_TEST(code_of(answer) == "internal");
  BOOST_TEST_REQUIRE(kept.lines.size() == 1U);
  BOOST_TEST((kept.lines.front().about == log::message::request_failed));
  const std::string line = "read teams/1 by uid 1000 pid 6 met a bug: the impossible; request ";
  BOOST_TEST(kept.lines.front().message == line + answer.request_id);
}

BOOST_AUTO_TEST_CASE(no_line_holds_anything_of_the_data_that_was_sent) {
  const auto code_of_escrow = [this](const std::string& data) {
    return code_of(ask(application, request_to(escrow_path, Operation::update, data)));
  };
  BOOST_TEST(code_of_escrow(escrow_fields()) == "done");
  BOOST_TEST(code_of_escrow(escrow_fields(std::string(32, 'c') + std::string(32, 'd'))) == "conflict");
  BOOST_TEST(code_of_escrow(R"({")" + kek + R"(":"jane@clinic.example"})") == "invalid_request");
  BOOST_TEST(kept.lines.size() == 3U);
  for (const log::Entry& line : kept.lines) {
    BOOST_TEST(line.message.find(kek.substr(0, 8)) == std::string::npos, line.message);
    BOOST_TEST(line.message.find("clinic") == std::string::npos, line.message);
    BOOST_TEST(line.message.find(test::text(*test::checktick().find_object("platform"), "custodian_component")) ==
                   std::string::npos,
               line.message);
    BOOST_TEST(line.fields.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::daemon::test_gate
