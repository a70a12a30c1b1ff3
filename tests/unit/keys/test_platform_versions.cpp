#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "keys/keys/platform_versions.hpp"
#include "vectors.hpp"

namespace splitkey::test::test_platform_versions {

using keys::PlatformVersions;

BOOST_AUTO_TEST_SUITE(keys_platform_versions)

BOOST_AUTO_TEST_CASE(what_is_made_now_is_made_under_v1) {
  BOOST_TEST(PlatformVersions::current() == std::string("v1"));
  BOOST_TEST(PlatformVersions::of_organizations() == std::string("v1"));
}

BOOST_AUTO_TEST_CASE(an_escrow_says_under_which_version_it_was_made_or_was_made_under_v1) {
  BOOST_TEST(PlatformVersions::of_escrow(read_json(R"({"platform_key_version":"v0"})")).value() == "v0");
  BOOST_TEST(PlatformVersions::of_escrow(read_json("{}")).value() == "v1");
}

BOOST_AUTO_TEST_CASE(an_escrow_that_names_no_version_is_malformed) {
  for (const char* record : {R"({"platform_key_version":""})", R"({"platform_key_version":"a/b"})",
                             R"({"platform_key_version":1})", R"({"platform_key_version":null})"}) {
    const auto version = PlatformVersions::of_escrow(read_json(record));
    BOOST_TEST_REQUIRE(!version.has_value(), record);
    BOOST_TEST((version.error().code() == Errc::record_malformed));
  }
}

BOOST_AUTO_TEST_CASE(every_version_but_the_first_is_imported) {
  BOOST_TEST(!PlatformVersions::is_imported("v1"));
  BOOST_TEST(PlatformVersions::is_imported("v0"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_platform_versions
