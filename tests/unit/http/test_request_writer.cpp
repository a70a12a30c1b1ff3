#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "store/http/request_writer.hpp"

namespace splitkey::test::test_request_writer {
namespace {

std::string written(http::Method method, std::string_view body_text) {
  const secret::Bytes body = secret::Bytes::copy_of(body_text);
  http::RequestWriter writer(method, "/v1/sys/health", body);
  writer.add_field("Host", "vault.example");
  return std::string(writer.take().expose_text());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(request_writer)

BOOST_AUTO_TEST_CASE(a_post_says_what_its_body_is_and_how_long) {
  BOOST_TEST(written(http::Method::post, "{}") ==
             "POST /v1/sys/health HTTP/1.1\r\nHost: vault.example\r\nContent-Type: application/json\r\n"
             "Content-Length: 2\r\n\r\n{}");
}

BOOST_AUTO_TEST_CASE(no_other_method_sends_a_body) {
  BOOST_TEST(written(http::Method::get, "{}") == "GET /v1/sys/health HTTP/1.1\r\nHost: vault.example\r\n\r\n");
  BOOST_TEST(written(http::Method::remove, "{}") == "DELETE /v1/sys/health HTTP/1.1\r\nHost: vault.example\r\n\r\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_request_writer
