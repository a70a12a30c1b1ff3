#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "store/http/address.hpp"

namespace splitkey::http::test_address {

BOOST_AUTO_TEST_SUITE(address)

BOOST_AUTO_TEST_CASE(an_https_url_is_host_and_port) {
  const auto read = read_address("https://Vault-1.Example:8200").value();
  BOOST_TEST(read.tls);
  BOOST_TEST(read.host == "vault-1.example");
  BOOST_TEST(read.port == 8200);
  BOOST_TEST(read.url() == "https://vault-1.example:8200");
}

BOOST_AUTO_TEST_CASE(without_a_port_the_scheme_decides) {
  BOOST_TEST(read_address("https://vault").value().port == 443);
  BOOST_TEST(read_address("http://vault/").value().port == 80);
  BOOST_TEST(read_address("https://vault:443").value().authority() == "vault");
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_stands_in_brackets) {
  const auto read = read_address("https://[2001:db8::1]:8200").value();
  BOOST_TEST(read.host == "2001:db8::1");
  BOOST_TEST(read.authority() == "[2001:db8::1]:8200");
}

BOOST_AUTO_TEST_CASE(loopback_is_told_by_the_text_alone) {
  for (const char* url : {"http://localhost:1", "http://127.0.0.1:1", "http://127.9.9.9:1", "http://[::1]:1"}) {
    BOOST_TEST(read_address(url).value().is_loopback(), url);
  }
  for (const char* url :
       {"http://localhost.example:1", "http://10.0.0.1:1", "http://127.0.0.1.example:1", "http://[::2]:1"}) {
    BOOST_TEST(!read_address(url).value().is_loopback(), url);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_refused) {
  for (const char* url : {"",
                          "vault:8200",
                          "ftp://vault",
                          "https://",
                          "https://:8200",
                          "https://vault:",
                          "https://vault:0",
                          "https://vault:65536",
                          "https://vault:+1",
                          "https://vault:82x",
                          "https://vault/v1",
                          "https://vault?x",
                          "https://vault#x",
                          "https://va ult",
                          "https://vault\r\nX: y",
                          "https://[::1",
                          "https://[vault]:1",
                          "https://[::1]8200",
                          "https://::1:8200",
                          "https://-vault",
                          "https://vault//"}) {
    const auto read = read_address(url);
    BOOST_TEST(!read.has_value(), "was taken: " << url);
    if (!read) BOOST_TEST(name(read.error().code()) == "invalid_request");
  }
}

BOOST_AUTO_TEST_CASE(a_password_in_a_url_is_refused_and_not_repeated) {
  const auto read = read_address("https://user:hunter2@vault:8200");
  BOOST_TEST_REQUIRE(!read.has_value());
  BOOST_TEST(read.error().message().find("user information") != std::string::npos);
  BOOST_TEST(read.error().message().find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::http::test_address
