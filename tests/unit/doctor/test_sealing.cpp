#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "admin/doctor/sealing.hpp"

namespace splitkey::doctor::test_sealing {
namespace {

std::string of(std::string_view base64) { return name(sealing_of(secret::Bytes::copy_of(base64))); }

}  // namespace

BOOST_AUTO_TEST_SUITE(sealing)

// The beginning of what "systemd-creds encrypt --with-key=…" wrote, or of the same bytes in base64 (base64(1)).
BOOST_AUTO_TEST_CASE(the_header_says_by_what_a_credential_is_sealed) {
  BOOST_TEST(of("Whxqht+dQJax1aZeCGLxmgAAAAABAAAA") == "this host's key");
  BOOST_TEST(of("DHzAexF2RZGcSwvqCLwg/iAAAAABAAAA") == "the TPM");
  BOOST_TEST(of("+vfrk0HjQSyhpDb5Wik2LyAAAAABAAAA") == "the TPM");
  BOOST_TEST(of("k6iUCUh0RJCQyvL8k8q1UyAAAAABAAAA") == "this host's key and the TPM");
  BOOST_TEST(of("BYRp2vb1QySABUnaD46i+yAAAAABAAAA") == "a key that everybody knows");
}

BOOST_AUTO_TEST_CASE(line_ends_between_do_not_matter) {
  BOOST_TEST(of("Whxqht+d\nQJax1aZe\nCGLxmgAAAAABAAAA\n") == "this host's key");
}

BOOST_AUTO_TEST_CASE(anything_else_is_not_known) {
  for (const char* text : {"", "Whxq", "Whxqht+dQJax1aZeCGLx", "AAAAAAAAAAAAAAAAAAAAAAAA", "no base64!",
                           "Whxqht+dQJax1a=eCGLxmgAAAAABAAAA"}) {
    BOOST_TEST(of(text) == "a kind of key that is not known here", text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::doctor::test_sealing
