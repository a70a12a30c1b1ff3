#include "program/cli/doctor.hpp"

#include <cstdlib>

#include "admin/doctor/host_facts.hpp"
#include "admin/doctor/vault_facts.hpp"
#include "config/config/config.hpp"
#include "config/config/start_error.hpp"
#include "program/cli/doctor_report.hpp"
#include "program/cli/output_json.hpp"
#include "program/cli/vault_token.hpp"

namespace splitkey::cli {
namespace {

/// Empty where nobody gives one: it is not asked for, because most can be looked at without it.
Outcome<secret::Bytes> optional_token(const DoctorOptions& wanted, const terminal::Streams& streams) {
  const char* variable = std::getenv(token_variable);
  if (!wanted.token_file && (variable == nullptr || *variable == '\0')) return secret::Bytes();
  return read_vault_token(wanted.token_file, streams);
}

void look_at_daemon(const config::Config& config, CallOptions options, const terminal::Streams& streams,
                    doctor::Facts& facts) {
  options.socket = config.listen.socket;
  auto daemon = Daemon::reach(options, complaining(streams));
  const auto health = daemon ? daemon->ask(Operation::read, "sys/health", {}) : propagate(daemon);
  if (health) return doctor::take_health(*health, facts);
  facts.daemon = doctor::unknown(health.error().message, "start it, and run this as root or as one of its group");
}

/// Errors: StartError: the configuration cannot be used.
doctor::Facts look(const std::string& file, const secret::Bytes& token, const CallOptions& options,
                   const terminal::Streams& streams) {
  const config::Config config = config::read_config(file);
  doctor::Facts facts;
  facts.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  doctor::collect_host_facts(config, facts);
  doctor::collect_vault_facts(config, token, facts);
  look_at_daemon(config, options, streams, facts);
  return facts;
}

ExitStatus status_of(const DoctorReport& report, bool is_strict) {
  const bool is_ill = report.count(doctor::Verdict::fail) > 0 || (is_strict && report.count(doctor::Verdict::warn) > 0);
  return is_ill ? ExitStatus::refused : ExitStatus::done;
}

}  // namespace

Outcome<ExitStatus> examine(const DoctorOptions& wanted, const CallOptions& options, const terminal::Streams& streams) {
  const auto token = optional_token(wanted, streams);
  if (!token) return propagate(token);
  try {
    const DoctorReport report(look(wanted.config_file, *token, options, streams));
    secret::Buffer out;
    options.json ? write_json(report.object(), out) : report.write_lines(out);
    if (auto shown = terminal::write_all(streams.output, out.expose()); !shown) return propagate(shown);
    return status_of(report, wanted.is_strict);
  } catch (const config::StartError& error) {
    return fail(ExitStatus::configuration, error.what());
  }
}

}  // namespace splitkey::cli
