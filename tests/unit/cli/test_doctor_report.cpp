#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/json/write.hpp"
#include "doctor/fit_facts.hpp"
#include "program/cli/doctor_report.hpp"

namespace splitkey::test::test_doctor_report {
namespace {

std::string lines(const doctor::Facts& facts) {
  secret::Buffer out;
  cli::DoctorReport(facts).write_lines(out);
  return std::string(out.take().expose_text());
}

bool holds(const std::string& text, std::string_view piece) { return text.find(piece) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(doctor_report)

BOOST_AUTO_TEST_CASE(a_check_that_passes_is_one_line) {
  const std::string text = lines(fit_facts());
  BOOST_TEST(holds(text, "pass  clock              this host's clock and Vault's agree\n"));
  BOOST_TEST(!holds(text, "->"));
  BOOST_TEST(holds(text, ", warn 0, fail 0\n"));
}

BOOST_AUTO_TEST_CASE(below_one_that_does_not_stands_what_to_do) {
  auto facts = fit_facts();
  facts.clock_difference = std::chrono::seconds(61);
  facts.daemon->memory = "mlock";
  const std::string text = lines(facts);
  BOOST_TEST(holds(text,
                   "FAIL  clock              this host's clock and Vault's are 61 s apart\n"
                   "                         -> synchronize both (timedatectl)\n"));
  BOOST_TEST(holds(text, "warn  memory "));
  BOOST_TEST(holds(text, ", warn 1, fail 1\n"));
}

BOOST_AUTO_TEST_CASE(what_others_have_written_steers_no_terminal) {
  auto facts = fit_facts();
  facts.daemon = doctor::DaemonState{false, "\x1b[2J", "memfd_secret"};
  BOOST_TEST(holds(lines(facts), "not ready: \\x1b[2J"));
}

BOOST_AUTO_TEST_CASE(programs_get_an_object) {
  auto facts = fit_facts();
  facts.audit_devices = 0;
  const auto report = cli::DoctorReport(facts).object();
  BOOST_TEST((report.find_integer("fail") == 1));
  BOOST_TEST((report.find_integer("warn") == 0));
  const json::Array& checks = *report.find_array("checks");
  BOOST_TEST(checks.size() == static_cast<std::size_t>(*report.find_integer("pass")) + 1);
  const auto first = json::write(*checks.front().as_object());
  BOOST_TEST(first.expose_text() == R"({"check":"vault_serves","verdict":"pass","text":")"
                                    R"(https://vault.example is initialised, unsealed and active","next_step":""})");
}

BOOST_AUTO_TEST_CASE(before_anything_was_found_out_nothing_of_it_passes) {
  const auto report = cli::DoctorReport(doctor::Facts());
  BOOST_TEST(report.count(doctor::Verdict::pass) == 4U);  // what the configuration alone says
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_doctor_report
