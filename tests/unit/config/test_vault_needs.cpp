#define BOOST_TEST_DYN_LINK
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include <boost/test/unit_test.hpp>

#include "config/config/vault_needs.hpp"

namespace splitkey::config::test_vault_needs {
namespace {

/// `path = capabilities`, as the policy writes them.
using Lines = std::set<std::string>;

// The policy of docs/operations.md, which is what administrators load; its mount is `secret`. Other policies there are
// indented.
Lines policy_of_the_documentation() {
  const auto file = std::filesystem::path(std::getenv("SPLITKEY_VECTORS")) / "../../docs/operations.md";
  std::ifstream text(file);
  BOOST_TEST_REQUIRE(text.good());
  const std::regex rule("path \"secret/(?:data|metadata)/([^\"]*)\" *\\{ capabilities = \\[([^\\]]*)\\] \\}");
  Lines lines;
  std::string line;
  std::smatch found;
  while (std::getline(text, line)) {
    if (line.starts_with("path ") && std::regex_search(line, found, rule))
      lines.insert(found[1].str() + " = " + found[2].str());
  }
  return lines;
}

Lines needs() {
  Lines lines;
  for (const kv::Need& need : vault_needs()) {
    std::string capabilities;
    for (const std::string& word : need.capabilities) {
      capabilities += capabilities.empty() ? "\"" : ", \"";
      capabilities += word + "\"";
    }
    lines.insert(std::regex_replace(need.path, std::regex("\\bany\\b"), "+") + " = " + capabilities);
  }
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_asked_for_is_the_policy_of_the_documentation) {
  BOOST_TEST(needs() == policy_of_the_documentation(), boost::test_tools::per_element());
  BOOST_TEST(needs().contains("users/+/surveys/+/recovery-kek = \"create\", \"update\", \"read\", \"delete\""));
}

}  // namespace splitkey::config::test_vault_needs
