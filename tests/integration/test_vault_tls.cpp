#define BOOST_TEST_DYN_LINK
#include <chrono>
#include <string>

#include <boost/test/unit_test.hpp>

#include "base/secret/arena.hpp"
#include "kv/event_loop.hpp"
#include "settings.hpp"
#include "store/http/peer_certificate.hpp"
#include "store/vault/store.hpp"
#include "vault/quiet_log.hpp"

// Against a server with TLS by an authority of the test's own; its certificate is for 127.0.0.1 and localhost.
namespace splitkey::test {

class Tls {
 public:
  QuietLog quiet;
  EventLoop loop;
  const Deadline deadline = in(std::chrono::seconds(20));
  vault::Settings settings = test_settings();

  /// The sentence of a store with these settings.
  std::string sentence() {
    auto store = vault::VaultStore::open(loop.executor(), settings, quiet.log, nullptr).value();
    return loop(store->status(deadline)).sentence;
  }

  bool sentence_has(std::string_view piece) {
    const std::string told = sentence();
    BOOST_TEST_MESSAGE(told);
    return told.find(piece) != std::string::npos;
  }

  /// What is wrong with these settings, before anything is connected.
  std::string refusal() {
    const auto store = vault::VaultStore::open(loop.executor(), settings, quiet.log, nullptr);
    return store ? "" : store.error().message();
  }
};

BOOST_FIXTURE_TEST_SUITE(vault_tls, Tls)

BOOST_AUTO_TEST_CASE(a_server_of_our_own_authority_is_trusted) {
  auto store = vault::VaultStore::open(loop.executor(), settings, quiet.log, nullptr).value();
  BOOST_TEST(loop(store->read("surveys/1/kek", deadline)).value().version == 0U);
  BOOST_TEST(loop(store->status(deadline)).sentence == "fine");
}

BOOST_AUTO_TEST_CASE(a_handshake_tells_when_the_certificate_ends_or_why_it_is_refused) {
  const auto shake = [this] {
    return http::try_handshake(settings.cluster.addresses.front(), http::TlsContext::open(settings.tls).value(),
                               deadline);
  };
  const auto left = shake().value().value() - std::chrono::system_clock::now();
  BOOST_TEST((left > std::chrono::days(28) && left < std::chrono::days(31)));
  settings.tls.ca_file = test_setting("SPLITKEY_TEST_OTHER_CA");
  BOOST_TEST(shake().value().error().starts_with("its certificate was not issued by"));
  settings.cluster.addresses.front().port = 1;
  BOOST_TEST(!shake().has_value());
}

BOOST_AUTO_TEST_CASE(an_authority_that_did_not_issue_the_certificate_is_not_enough) {
  settings.tls.ca_file = test_setting("SPLITKEY_TEST_OTHER_CA");
  BOOST_TEST(sentence_has("not issued by a certificate authority that is trusted here"));
}

BOOST_AUTO_TEST_CASE(the_systems_trust_store_does_not_know_our_authority) {
  settings.tls.ca_file.clear();
  BOOST_TEST(sentence_has("not issued by a certificate authority that is trusted here"));
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_name_is_refused) {
  settings.tls.server_name = "vault.example";
  BOOST_TEST(sentence_has("does not carry the name \"vault.example\""));
}

BOOST_AUTO_TEST_CASE(a_server_name_that_the_certificate_carries_is_accepted) {
  settings.tls.server_name = "localhost";
  BOOST_TEST(sentence_has("fine"));
}

BOOST_AUTO_TEST_CASE(the_authority_may_lie_in_a_directory) {
  settings.tls.ca_directory = settings.tls.ca_file.parent_path() / "only-ca";
  std::filesystem::create_directories(settings.tls.ca_directory);
  std::filesystem::copy_file(settings.tls.ca_file, settings.tls.ca_directory / "ca.pem",
                             std::filesystem::copy_options::overwrite_existing);
  settings.tls.ca_file.clear();
  BOOST_TEST(sentence() == "fine");
}

BOOST_AUTO_TEST_CASE(without_verification_any_certificate_will_do_and_the_status_says_so) {
  settings.tls.ca_file = test_setting("SPLITKEY_TEST_OTHER_CA");
  settings.tls.skip_verify = true;
  BOOST_TEST(sentence_has("WARNING: vault.tls_skip_verify"));
}

BOOST_AUTO_TEST_CASE(plain_http_at_a_tls_port_is_told) {
  settings.cluster.addresses[0].tls = false;
  BOOST_TEST(sentence_has("not Vault's JSON"));
}

BOOST_AUTO_TEST_CASE(a_server_that_wants_a_client_certificate_refuses_us_without) {
  settings.cluster.addresses = {http::read_address(test_setting("SPLITKEY_TEST_MUTUAL_VAULT")).value()};
  BOOST_TEST(sentence_has("may want a client certificate"));
}

BOOST_AUTO_TEST_CASE(a_server_that_wants_a_client_certificate_takes_ours) {
  settings.cluster.addresses = {http::read_address(test_setting("SPLITKEY_TEST_MUTUAL_VAULT")).value()};
  settings.tls.client_cert_file = test_setting("SPLITKEY_TEST_CLIENT_CERT");
  settings.tls.client_key_file = test_setting("SPLITKEY_TEST_CLIENT_KEY");
  BOOST_TEST(sentence() == "fine");
}

BOOST_AUTO_TEST_CASE(a_resting_connection_takes_no_more_of_the_arena_than_is_said) {
  auto store = vault::VaultStore::open(loop.executor(), settings, quiet.log, nullptr).value();
  BOOST_TEST_REQUIRE(loop(store->read("surveys/1/kek", deadline)).has_value());
  const std::size_t with_connection = secret::arena().used_bytes();
  store.reset();
  const std::size_t without = secret::arena().used_bytes();
  BOOST_TEST_MESSAGE(with_connection - without << " bytes; most ever " << secret::arena().high_water_bytes());
  BOOST_TEST(with_connection - without <= http::resting_connection_bytes);
}

BOOST_AUTO_TEST_CASE(many_first_requests_at_once_do_not_exhaust_the_arena) {
  auto store = vault::VaultStore::open(loop.executor(), settings, quiet.log, nullptr).value();
  constexpr int requests = 40;
  int done = 0;
  int succeeded = 0;
  for (int i = 0; i < requests; ++i) {
    asio::co_spawn(loop.executor(), store->read("surveys/1/kek", deadline),
                   [&](std::exception_ptr, const Result<kv::Entry>& entry) {
                     succeeded += entry ? 1 : 0;
                     ++done;
                   });
  }
  while (done < requests) (void)loop(store->status(deadline));
  BOOST_TEST(succeeded == requests);
  BOOST_TEST(secret::arena().high_water_bytes() < secret::arena().size_bytes() / 2);
}

BOOST_AUTO_TEST_CASE(files_that_are_not_there_or_not_what_they_should_be_are_named) {
  settings.tls.ca_file = "/nowhere/ca.pem";
  BOOST_TEST(refusal().find("vault.ca_file: \"/nowhere/ca.pem\"") == 0U);
  settings = test_settings();
  settings.tls.ca_file = test_setting("SPLITKEY_TEST_ROLE_ID");
  BOOST_TEST(refusal().find("vault.ca_file") == 0U);
  settings = test_settings();
  settings.tls.client_cert_file = test_setting("SPLITKEY_TEST_CLIENT_CERT");
  settings.tls.client_key_file = settings.tls.client_cert_file;
  BOOST_TEST(refusal().find("vault.client_key_file") == 0U);
  settings = test_settings();
  settings.tls.ca_file.clear();
  settings.tls.ca_directory = "/nowhere";
  BOOST_TEST(refusal().find("vault.ca_directory") == 0U);
  settings = test_settings();
  settings.tls.client_key_file = "/nowhere/key.pem";
  BOOST_TEST(refusal().find("vault.client_cert_file") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test
