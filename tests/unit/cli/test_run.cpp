#include <boost/test/unit_test.hpp>

#include "base/json/write.hpp"
#include "cli/command_result.hpp"
#include "client/fake_daemon.hpp"

namespace splitkey::test::test_run {

using test::FakeDaemon;

namespace {

constexpr std::string_view escrow_help =
    R"("data":{"path":"users/{user}/surveys/{survey}/escrow","synopsis":"s","operations":["read","update"],"fields":[)"
    R"({"name":"kek","type":"hex","secret":true},{"name":"replace_version","type":"integer"}]})";

/// What the daemon was asked, as "OPERATION PATH DATA", and how the command ended.
struct Asked {
  test::CommandResult ran;
  std::vector<std::string> requests;
};

Asked ask(std::vector<std::string> words, const std::string& answer, std::string_view input = "") {
  Asked asked;
  const auto script = test::answering([&asked, answer](const wire::Request& request) {
    asked.requests.push_back(std::string(name(request.operation)) + " " + request.path + " " +
                             std::string(json::write(request.data).expose_text()));
    return request.operation == Operation::help ? std::string(escrow_help) : answer;
  });
  {
    const FakeDaemon daemon(script);
    words.insert(words.end(), {"--socket", daemon.socket()});
    asked.ran = test::run(words, input);
  }
  return asked;
}

ExitStatus status_for(const std::string& code) {
  return ask({"read", "p"}, R"("error":{"code":")" + code + R"(","message":"m"})").ran.status;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(run)

BOOST_AUTO_TEST_CASE(a_read_without_fields_asks_once) {
  const auto asked = ask({"read", "sys/info"}, R"("data":{"protocol":1})");
  BOOST_TEST(asked.ran.status == ExitStatus::done);
  BOOST_TEST(asked.ran.output == "Key        Value\n---        -----\nprotocol   1\n");
  BOOST_TEST(asked.ran.errors.empty());
  BOOST_TEST(asked.requests == std::vector<std::string>{"read sys/info {}"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_write_asks_help_for_its_fields_types_and_is_an_update) {
  const auto asked =
      ask({"write", "users/42/surveys/7/escrow", "kek=-", "replace_version=3"}, R"("data":{"version":4})", "00ff\n");
  BOOST_TEST(asked.ran.status == ExitStatus::done);
  BOOST_TEST(asked.requests ==
                 (std::vector<std::string>{"help users/42/surveys/7/escrow {}",
                                           R"(update users/42/surveys/7/escrow {"kek":"00ff","replace_version":3})"}),
             boost::test_tools::per_element());
  BOOST_TEST(asked.ran.errors.empty());
}

BOOST_AUTO_TEST_CASE(list_and_delete_are_operations_too) {
  const auto listed = ask({"list", "users/42/surveys"}, R"("data":{"keys":["7","8"]})");
  BOOST_TEST(listed.ran.output == "7\n8\n");
  BOOST_TEST(listed.requests.at(0) == "list users/42/surveys {}");
  BOOST_TEST(ask({"delete", "surveys/7/kek"}, R"("data":{})").requests.at(0) == "delete surveys/7/kek {}");
}

BOOST_AUTO_TEST_CASE(the_socket_comes_from_the_environment_too) {
  const FakeDaemon daemon(test::answering([](const wire::Request&) { return R"("data":{"protocol":1})"; }));
  setenv("SPLITKEY_SOCKET", daemon.socket().c_str(), 1);
  BOOST_TEST(test::run({"read", "sys/info"}).status == ExitStatus::done);
  unsetenv("SPLITKEY_SOCKET");
}

BOOST_AUTO_TEST_CASE(the_deadline_is_sent) {
  std::chrono::milliseconds deadline{};
  {
    const FakeDaemon daemon(test::answering([&](const wire::Request& request) {
      deadline = request.deadline;
      return R"("data":{})";
    }));
    BOOST_TEST(test::run({"read", "p", "--deadline", "5s", "--socket", daemon.socket()}).status == ExitStatus::done);
  }
  BOOST_TEST(deadline.count() == 5000);
}

BOOST_AUTO_TEST_CASE(the_options_of_every_command_may_stand_before_it) {
  const auto asked = ask({"--json", "--deadline=5s", "read", "p"}, R"("data":{"a":1})");
  BOOST_TEST(asked.ran.output == "{\"a\":1}\n");
}

BOOST_AUTO_TEST_CASE(json_is_the_data_on_one_line) {
  const auto asked = ask({"read", "p", "--json"}, R"("data":{"a":{"b":[1,null,0.5]},"notes":"x\n"})");
  BOOST_TEST(asked.ran.output == "{\"a\":{\"b\":[1,null,0.5]},\"notes\":\"x\\n\"}\n");
}

BOOST_AUTO_TEST_CASE(a_secret_among_the_arguments_is_taken_with_a_warning) {
  const auto asked = ask({"write", "p", "kek=00"}, R"("data":{})");
  BOOST_TEST(asked.ran.status == ExitStatus::done);
  BOOST_TEST(asked.requests.at(1) == R"(update p {"kek":"00"})");
  BOOST_TEST(asked.ran.errors.find("warning: kek is secret") != std::string::npos, asked.ran.errors);
}

BOOST_AUTO_TEST_CASE(warnings_of_the_daemon_go_to_standard_error) {
  for (const std::string format : {"--json", "--deadline=30s"}) {
    const auto asked = ask({"read", "p", format}, R"("data":{"a":1},"warnings":["mind\u001b the gap"])");
    BOOST_TEST(asked.ran.errors == "splitkey: warning: mind\\x1b the gap\n");
    BOOST_TEST(asked.ran.output.find("mind") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(an_error_goes_to_standard_error_for_people) {
  const auto asked = ask({"read", "p"}, R"("error":{"code":"conflict","message":"m","details":{"version":3}})");
  BOOST_TEST(asked.ran.status == ExitStatus::refused);
  BOOST_TEST(asked.ran.output.empty());
  BOOST_TEST(asked.ran.errors == "splitkey: conflict: m\n  version: 3\n");
}

BOOST_AUTO_TEST_CASE(an_error_goes_to_standard_output_for_programs) {
  const auto asked =
      ask({"read", "p", "--json"},
          R"("error":{"code":"vault_sealed","message":"m","retryable":true,"retry_after_ms":5,"details":{"v":3}})");
  BOOST_TEST(asked.ran.status == ExitStatus::try_again);
  BOOST_TEST(asked.ran.output ==
             "{\"error\":{\"code\":\"vault_sealed\",\"message\":\"m\",\"retryable\":true,\"retry_after_ms\":5,"
             "\"details\":{\"v\":3},\"request_id\":\"r-1\"}}\n");
  BOOST_TEST(asked.ran.errors.empty());
}

BOOST_AUTO_TEST_CASE(the_exit_status_tells_what_may_pass_from_what_stays) {
  for (const std::string code :
       {"vault_sealed", "vault_unavailable", "overloaded", "deadline_exceeded", "audit_unavailable"}) {
    BOOST_TEST(status_for(code) == ExitStatus::try_again);
  }
  for (const std::string code :
       {"invalid_request", "permission_denied", "not_found", "decryption_failed", "internal", "newer"}) {
    BOOST_TEST(status_for(code) == ExitStatus::refused);
  }
}

BOOST_AUTO_TEST_CASE(an_error_of_help_ends_a_write_before_it_is_sent) {
  std::vector<Operation> asked;
  {
    const FakeDaemon daemon(test::answering([&](const wire::Request& request) {
      asked.push_back(request.operation);
      return R"("error":{"code":"unsupported_path","message":"m"})";
    }));
    BOOST_TEST(test::run({"write", "p", "a=b", "--socket", daemon.socket()}).status == ExitStatus::refused);
  }
  BOOST_TEST((asked == std::vector{Operation::help}));
}

BOOST_AUTO_TEST_CASE(a_daemon_that_cannot_be_asked_has_statuses_of_its_own) {
  const auto nobody = test::run({"read", "p", "--json", "--socket", "/nonexistent/socket"});
  BOOST_TEST(nobody.status == ExitStatus::unreachable);
  BOOST_TEST(nobody.output.starts_with(R"({"error":{"code":"daemon_unreachable",)"), nobody.output);
  const FakeDaemon closing([](int peer) { (void)test::receive_request(peer); });
  BOOST_TEST(test::run({"read", "p", "--socket", closing.socket()}).status == ExitStatus::no_protocol);
  const FakeDaemon silent([](int peer) {
    (void)test::receive_request(peer);
    (void)test::receive_request(peer);
  });
  BOOST_TEST(test::run({"read", "p", "--deadline", "1ms", "--socket", silent.socket()}).status ==
             ExitStatus::try_again);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_understood_is_a_usage_error) {
  const std::vector<std::vector<std::string>> lines{
      {},         {"frobnicate"},    {"read"},  {"read", "p", "--frobnicate"},       {"read", "p", "novalue"},
      {"shares"}, {"shares", "eat"}, {"write"}, {"read", "p", "--deadline", "soon"}, {"status", "p"}};
  for (const auto& words : lines) {
    const auto ran = test::run(words);
    BOOST_TEST(ran.status == ExitStatus::usage);
    BOOST_TEST(ran.errors.starts_with("splitkey: usage: "), ran.errors);
  }
}

BOOST_AUTO_TEST_CASE(a_word_in_the_wrong_place_is_not_repeated) {
  BOOST_TEST(test::run({"read", "p", "--kek", "hunter2"}).errors.find("hunter2") == std::string::npos);
  BOOST_TEST(test::run({"status", "hunter2"}).errors.find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(its_own_help_and_version_need_no_daemon) {
  BOOST_TEST(test::run({"--help"}).status == ExitStatus::done);
  BOOST_TEST(test::run({"help"}).output == test::run({"--help"}).output);
  BOOST_TEST(test::run({"write", "--help"}).output.find("key=@FILE") != std::string::npos);
  BOOST_TEST(test::run({"--version"}).output == "splitkey " SPLITKEY_VERSION "\n");
}

BOOST_AUTO_TEST_CASE(help_for_a_path_is_the_daemons) {
  const auto asked = ask({"help", "users/42/surveys/7/escrow"}, "");
  BOOST_TEST(asked.ran.status == ExitStatus::done);
  BOOST_TEST(asked.ran.output.starts_with("users/{user}/surveys/{survey}/escrow\n"), asked.ran.output);
  BOOST_TEST(asked.requests.at(0) == "help users/42/surveys/7/escrow {}");
  BOOST_TEST(ask({"help", "p", "--json"}, "").ran.output.starts_with(R"({"path":)"));
}

BOOST_AUTO_TEST_CASE(status_shows_the_sentence_and_is_the_exit_status) {
  const auto health = [](const std::string& ready) {
    return ask({"status"}, R"("data":{"initialized":true,"token":{"state":"valid","ttl_s":60},"live":true,"ready":)" +
                               ready + R"(,"status":"All is well."})")
        .ran;
  };
  const auto ready = health("true");
  BOOST_TEST(ready.status == ExitStatus::done);
  BOOST_TEST(ready.output.starts_with("All is well.\n\nKey "), ready.output);
  BOOST_TEST(ready.output.find("token.state   valid") != std::string::npos);
  BOOST_TEST(health("false").status == ExitStatus::refused);
  BOOST_TEST(ask({"status"}, R"("data":{})").ran.status == ExitStatus::refused);
  BOOST_TEST(ask({"status", "--json"}, R"("data":{"ready":true})").ran.output == "{\"ready\":true}\n");
}

BOOST_AUTO_TEST_CASE(an_output_that_cannot_be_written_is_told_by_the_status) {
  const FakeDaemon daemon(test::answering([](const wire::Request&) { return R"("data":{"a":1})"; }));
  const std::string socket = daemon.socket();
  const std::array argv{"splitkey", "read", "p", "--socket", socket.c_str()};
  const test::Stream errors;
  const terminal::Streams streams{0, -1, errors.descriptor(), "/nonexistent/tty"};
  BOOST_TEST(cli::run(argv.size(), argv.data(), streams) == ExitStatus::no_output);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_run
