#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "vault_under_test.hpp"

namespace splitkey::test::test_store {
namespace {

constexpr const char* target = "/v1/secret/data/surveys/7/kek";
constexpr std::string_view good =
    R"({"data":{"data":{"a":1},"metadata":{"version":3,"created_time":"2026-01-01T00:00:00Z"}}})";

class Scripted : public VaultUnderTest {
 public:
  Result<kv::Written> write() {
    auto record = json::read_object(json::padded(R"({"a":1})"), json::Limits{}).value();
    return loop(store().write("surveys/7/kek", std::move(record), 2, deadline));
  }

  /// The code that a read ends with when the server sends `text` for it and closes the connection.
  std::string code_of_read(std::string text) {
    server.say(target, {Reply{std::move(text), 0, true}});
    return code(read());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store, Scripted)

BOOST_AUTO_TEST_CASE(a_request_is_what_vault_expects) {
  settings.cluster.name_space = "team/";
  server.say(target, {{http(200, good)}});
  BOOST_TEST(read().value().version == 3U);
  const std::string login = server.requests.at(1);
  BOOST_TEST(login.starts_with("POST /v1/auth/approle/login HTTP/1.1\r\nHost: 127.0.0.1:"));
  BOOST_TEST(login.ends_with(R"({"role_id":"the-role","secret_id":"the-secret"})"));
  const std::string last = server.last(target);
  for (const char* header :
       {"X-Vault-Token: s.token\r\n", "X-Vault-Request: true\r\n", "X-Vault-Namespace: team/\r\n"}) {
    BOOST_TEST(last.find(header) != std::string::npos, header);
  }
  BOOST_TEST(server.requests.at(0).find("X-Vault-Namespace") == std::string::npos,
             "sys/health was asked in a namespace");
}

BOOST_AUTO_TEST_CASE(one_login_and_one_connection_serve_many_requests) {
  server.say(target, {{http(200, good)}});
  for (int i = 0; i < 5; ++i) BOOST_TEST(read().has_value());
  BOOST_TEST(server.connections() == 1U);
  BOOST_TEST(server.count("/v1/auth/approle/login") == 1U);
}

BOOST_AUTO_TEST_CASE(an_answer_in_single_bytes_is_an_answer) {
  server.say(target, {{http(200, good), 1}});
  BOOST_TEST(read().value().version == 3U);
}

BOOST_AUTO_TEST_CASE(an_answer_cut_at_any_byte_is_unavailable) {
  const std::string whole = http(200, good);
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    BOOST_TEST(code_of_read(whole.substr(0, length)) == "vault_unavailable", length);
  }
  BOOST_TEST(code_of_read(whole) == "");
}

BOOST_AUTO_TEST_CASE(what_does_not_come_from_vault_is_unavailable) {
  const std::string page = "<html><body>503 Service Unavailable</body></html>";
  for (const int status : {200, 301, 400, 403, 404, 429, 500, 502, 503}) {
    BOOST_TEST(code_of_read(http(status, page)) == "vault_unavailable", status);
  }
  for (const char* body : {"", "{", "[]", "null", "{}", "42", R"({"data":null})", R"({"data":[]})", R"({"data":{}})",
                           R"({"data":{"data":{},"metadata":{}}})",
                           R"({"data":{"data":{},"metadata":{"version":"3","created_time":"x"}}})",
                           R"({"data":{"data":{},"metadata":{"version":-1,"created_time":"x"}}})",
                           R"({"data":{"data":{},"metadata":{"version":3}}})", R"({"data":{"data":{)", "\xff\xfe"}) {
    BOOST_TEST(code_of_read(http(200, body)) == "vault_unavailable", body);
  }
}

BOOST_AUTO_TEST_CASE(each_status_has_its_code) {
  const std::string errors = R"({"errors":["some text"]})";
  for (const auto& [status, expected] : std::vector<std::pair<int, std::string>>{{307, "vault_unavailable"},
                                                                                 {400, "vault_unavailable"},
                                                                                 {405, "vault_unavailable"},
                                                                                 {412, "vault_unavailable"},
                                                                                 {413, "vault_unavailable"},
                                                                                 {429, "overloaded"},
                                                                                 {500, "vault_unavailable"},
                                                                                 {502, "vault_unavailable"},
                                                                                 {503, "vault_sealed"}}) {
    BOOST_TEST(code_of_read(http(status, errors)) == expected, status);
  }
}

BOOST_AUTO_TEST_CASE(nothing_there_is_version_0_but_a_mount_that_is_not_there_is_an_error) {
  BOOST_TEST(code_of_read(http(404, R"({"errors":[]})")) == "");
  BOOST_TEST(
      code_of_read(http(404, R"({"errors":["no handler for route \"secret/data/x\". route entry not found."]})")) ==
      "vault_unavailable");
  BOOST_TEST(code_of_read(http(404, "{}")) == "vault_unavailable");
}

BOOST_AUTO_TEST_CASE(a_record_that_is_no_object_is_malformed_and_named) {
  server.say(target, {{http(200, R"({"data":{"data":null,"metadata":{"version":3,"created_time":"x"}}})")}});
  const auto entry = read();
  BOOST_TEST(code(entry) == "record_malformed");
  BOOST_TEST(std::get<std::string>(entry.error().details().at(0).value) == "secret/data/surveys/7/kek");
}

BOOST_AUTO_TEST_CASE(too_many_requests_tells_when_to_come_back) {
  server.say(target, {{"HTTP/1.1 429 X\r\nRetry-After: 3\r\nContent-Length: 13\r\n\r\n{\"errors\":[]}"}});
  BOOST_TEST(read().error().retry_after().value().count() == 3000);
}

BOOST_AUTO_TEST_CASE(a_lost_check_and_set_is_a_conflict) {
  server.say(target, {{http(400, R"({"errors":["check-and-set parameter did not match the current version"]})")}});
  BOOST_TEST(code(write()) == "conflict");
}

BOOST_AUTO_TEST_CASE(a_read_whose_answer_is_lost_on_a_rested_connection_is_sent_once_more) {
  server.say(target, {{http(200, good)}, {"", 0, true}, {http(200, good)}});
  BOOST_TEST(read().has_value());
  BOOST_TEST(read().has_value());
  BOOST_TEST(server.count(target) == 3U);
  BOOST_TEST(server.connections() == 2U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_closed_while_it_rested_is_not_used) {
  server.say(target, {{http(200, good), 0, true}, {http(200, good)}});
  BOOST_TEST(read().has_value());
  BOOST_TEST(read().has_value());
  BOOST_TEST(server.count(target) == 2U);
}

BOOST_AUTO_TEST_CASE(a_server_that_keeps_no_connection_open_is_served_too) {
  const auto closing = [](std::string_view body) {
    return Reply{"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                     std::string(body),
                 0, true};
  };
  server.say("/v1/sys/health", {closing(healthy)});
  server.say("/v1/auth/approle/login", {closing(login_answer)});
  server.say(target, {closing(good)});
  BOOST_TEST(read().has_value());
  BOOST_TEST(read().has_value());
}

BOOST_AUTO_TEST_CASE(a_silent_server_ends_with_the_deadline) {
  server.say(target, {{""}});
  BOOST_TEST_REQUIRE(log_in().has_value());
  deadline = in(std::chrono::milliseconds(50));
  BOOST_TEST(code(read()) == "deadline_exceeded");
  deadline = in(std::chrono::milliseconds(50));
  const auto written = write();
  BOOST_TEST(code(written) == "deadline_exceeded");
  BOOST_TEST(written.error().message().find("outcome is unknown") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_health_of_a_node_decides_whether_it_is_asked) {
  const std::string body(healthy);
  for (const auto& [status, expected] : std::vector<std::pair<int, std::string>>{{429, "vault_unavailable"},
                                                                                 {472, "vault_unavailable"},
                                                                                 {473, "vault_unavailable"},
                                                                                 {501, "vault_sealed"},
                                                                                 {503, "vault_sealed"},
                                                                                 {500, "vault_unavailable"}}) {
    server.say("/v1/sys/health", {{http(status, body)}});
    start_anew();
    deadline = in(std::chrono::milliseconds(100));
    BOOST_TEST(code(read()) == expected, status);
  }
  BOOST_TEST(server.count(target) == 0U);
  BOOST_TEST(server.count("/v1/auth/approle/login") == 0U);
}

BOOST_AUTO_TEST_CASE(the_active_one_among_several_nodes_is_found) {
  ScriptedServer standby(loop);
  standby.say("/v1/sys/health", {{http(429, healthy)}});
  settings.cluster.addresses = {http::Address(false, "127.0.0.1", 1), standby.address(), server.address()};
  server.say(target, {{http(200, good)}});
  BOOST_TEST(read().has_value());
  BOOST_TEST(standby.count(target) == 0U);
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_unavailable_and_named) {
  settings.cluster.addresses = {http::Address(false, "127.0.0.1", 1)};
  const auto entry = read();
  BOOST_TEST(code(entry) == "vault_unavailable");
  BOOST_TEST(entry.error().message().find("http://127.0.0.1:1: it cannot be reached: Connection refused") !=
             std::string::npos);
  const auto status = loop(store().status(deadline));
  BOOST_TEST(!status.reachable);
  BOOST_TEST(!status.sealed.has_value());
}

BOOST_AUTO_TEST_CASE(a_name_that_does_not_exist_is_unavailable_and_named) {
  settings.cluster.addresses = {http::Address(true, "not..a.name", 8200)};
  settings.tls.skip_verify = true;
  settings.tls.skip_verify_hosts = {"not..a.name"};
  const auto entry = read();
  BOOST_TEST(code(entry) == "vault_unavailable");
  BOOST_TEST(entry.error().message().find("not..a.name") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_tls_client_at_a_plain_port_is_told_so) {
  settings.cluster.addresses[0].tls = true;
  settings.tls.skip_verify = true;
  deadline = in(std::chrono::milliseconds(500));
  const auto entry = read();
  BOOST_TEST(!entry.has_value());
}

BOOST_AUTO_TEST_CASE(the_index_of_a_write_goes_with_the_next_read) {
  server.say(target, {{"HTTP/1.1 200 OK\r\nX-Vault-Index: djE6\r\nContent-Length: 59\r\n\r\n"
                       R"({"data":{"version":3,"created_time":"2026-01-01T00:00:00Z"}})"},
                      {http(200, good)}});
  (void)write();
  (void)read();
  BOOST_TEST(server.last(target).find("X-Vault-Index: djE6\r\nX-Vault-Inconsistent: forward-active-node\r\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_look_at_the_health_serves_for_a_second) {
  for (int i = 0; i < 5; ++i) BOOST_TEST(loop(store().status(deadline)).sentence == "fine");
  BOOST_TEST(server.count("/v1/sys/health") == 1U);
}

BOOST_AUTO_TEST_CASE(a_name_in_a_list_that_is_no_string_is_not_vaults) {
  const char* folder = "/v1/secret/metadata/users/42/surveys/?list=true";
  const auto listed = [&](int status, std::string_view body) {
    server.say(folder, {{http(status, body)}});
    return loop(store().list("users/42/surveys/", deadline));
  };
  BOOST_TEST(code(listed(200, R"({"data":{"keys":["7/",7]}})")) == "vault_unavailable");
  BOOST_TEST(code(listed(200, R"({"data":{}})")) == "vault_unavailable");
  BOOST_TEST(listed(200, R"({"data":{"keys":["b","a/"]}})").value().front() == "a/");
  BOOST_TEST(listed(404, R"({"errors":[]})").value().empty());
}

BOOST_AUTO_TEST_CASE(settings_that_are_unsafe_or_empty_are_refused) {
  const auto refusal = [&](auto change) {
    vault::Settings changed = settings;
    change(changed);
    return code(vault::VaultStore::open(loop.executor(), changed, quiet.log, nullptr));
  };
  BOOST_TEST(refusal([](auto&) {}) == "");
  BOOST_TEST(refusal([](auto& changed) { changed.cluster.addresses.clear(); }) == "invalid_request");
  BOOST_TEST(refusal([](auto& changed) { changed.cluster.addresses[0].host = "10.0.0.1"; }) == "invalid_request");
  BOOST_TEST(refusal([](auto& changed) {
               changed.cluster.addresses[0].host = "10.0.0.1", changed.cluster.allow_plain_http = true;
             }) == "");
  BOOST_TEST(refusal([](auto& changed) { changed.kv_mount = "a\r\nb"; }) == "invalid_request");
  BOOST_TEST(refusal([](auto& changed) { changed.auth.read_app_role = app_role(""); }) == "invalid_request");
}

BOOST_AUTO_TEST_CASE(any_certificate_will_do_only_on_this_machine_or_for_a_host_that_is_named) {
  settings.tls.skip_verify = true;
  const auto refusal = [&](const char* host) {
    settings.cluster.addresses = {http::Address(true, host, 8200)};
    return code(vault::VaultStore::open(loop.executor(), settings, quiet.log, nullptr));
  };
  BOOST_TEST(refusal("127.0.0.1") == "");
  BOOST_TEST(refusal("vault.example") == "invalid_request");
  settings.tls.skip_verify_hosts = {"vault.example"};
  BOOST_TEST(refusal("vault.example") == "");
  BOOST_TEST(refusal("other.example") == "invalid_request");
  BOOST_TEST(quiet.count("tls_skip_verify is on") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_store
