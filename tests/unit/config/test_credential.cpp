#define BOOST_TEST_DYN_LINK
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include "config/config/credential.hpp"
#include "config/config/start_error.hpp"
#include "shown_exit_status.hpp"

namespace splitkey::config::test_credential {
namespace {

/// A directory of this test's own that also serves as $CREDENTIALS_DIRECTORY.
class Files {
 public:
  Files() {
    std::string pattern = "/tmp/splitkey-test-XXXXXX";
    BOOST_TEST_REQUIRE(mkdtemp(pattern.data()) != nullptr);
    directory = pattern;
    setenv("CREDENTIALS_DIRECTORY", directory.c_str(), 1);
  }
  ~Files() {
    unsetenv("CREDENTIALS_DIRECTORY");
    std::filesystem::remove_all(directory);
  }

  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(directory / name) << content;
    return directory / name;
  }
  static std::string refusal(const std::string& name) {
    try {
      (void)read_credential(name, "the.setting");
    } catch (const StartError& error) {
      BOOST_TEST(error.exit_status() == ExitStatus::configuration);
      BOOST_TEST(std::string_view(error.what()).starts_with("the.setting: "));
      return error.what();
    }
    return "taken";
  }

  std::filesystem::path directory;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(daemon_credential, Files)

BOOST_AUTO_TEST_CASE(a_bare_name_is_systemds_and_a_path_is_a_file) {
  const std::string path = write("role-id", "abc");
  BOOST_TEST(read_credential("role-id", "x").expose_text() == "abc");
  BOOST_TEST(read_credential(path, "x").expose_text() == "abc");
}

BOOST_AUTO_TEST_CASE(exactly_one_final_newline_is_dropped) {
  BOOST_TEST(read_credential(write("a", "abc\n"), "x").expose_text() == "abc");
  BOOST_TEST(read_credential(write("a", "abc\n\n"), "x").expose_text() == "abc\n");
  BOOST_TEST(read_credential(write("a", " abc "), "x").expose_text() == " abc ");
}

BOOST_AUTO_TEST_CASE(what_is_missing_empty_or_too_long_is_refused) {
  BOOST_TEST(refusal("absent").find("No such file") != std::string::npos);
  BOOST_TEST(refusal(write("a", "")).find("empty") != std::string::npos);
  BOOST_TEST(refusal(write("a", "\n")).find("empty") != std::string::npos);
  BOOST_TEST(refusal(directory.string() + "/").find("directory") != std::string::npos);
  BOOST_TEST(read_credential(write("a", std::string(4096, 'x')), "x").size_bytes() == 4096U);
  BOOST_TEST(refusal(write("a", std::string(4097, 'x'))).find("4096") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_systemd_a_bare_name_says_what_to_do) {
  unsetenv("CREDENTIALS_DIRECTORY");
  BOOST_TEST(refusal("role-id").find("LoadCredential") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::config::test_credential
