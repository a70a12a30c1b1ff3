#include "program/cli/platform_checks.hpp"

#include <algorithm>

#include "program/cli/given_shares.hpp"
#include "program/cli/output_json.hpp"
#include "program/cli/output_table.hpp"
#include "program/cli/patient_daemon.hpp"
#include "program/cli/vault_token.hpp"

namespace splitkey::cli {
namespace {

constexpr const char* second_entry = "custodian_shares_again";

// Standard input can be read to its end once; a terminal can be asked as often as one likes.
Outcome<void> check_standard_input(const ChecksEntry& entry, const terminal::Streams& streams) {
  auto times = std::ranges::count(entry.share_files, "-") + std::ranges::count(entry.again_files, "-");
  if (entry.token_file == "-") ++times;
  if (times > 1 && !terminal::is_typed("-", streams)) {
    return fail(ExitStatus::usage,
                "standard input can be one of shares, second entry and token only; name a file for the others");
  }
  return {};
}

/// `given_token`: empty where it has yet to be read.
Outcome<json::Object> data_from(const ChecksEntry& entry, secret::Bytes given_token, const terminal::Streams& streams) {
  json::Object data;
  if (entry.version) data.set("version", *entry.version);
  auto token = given_token.empty() ? read_vault_token(entry.token_file, streams) : std::move(given_token);
  if (!token) return propagate(token);
  auto shares = custodian_shares(entry.share_files, streams);
  if (!shares) return propagate(shares);
  data.set("custodian_shares", std::move(*shares)).set("vault_token", std::move(*token));
  return data;
}

Outcome<json::Value> enter_again(const ChecksEntry& entry, const terminal::Streams& streams) {
  terminal::complain(
      streams,
      "no escrow is there to prove the platform key by; the custodians enter their shares a second time instead");
  if (!entry.again_files.empty()) return custodian_shares(entry.again_files, streams);
  const auto typed = read_typed_shares(streams);
  if (typed) return shares_field(*typed);
  return fail(typed.error().status,
              "the shares are needed a second time: name files with --again, or run this on a terminal");
}

bool needs_second_entry(const Failure& failure) {
  return failure.code == name(Errc::precondition_failed) &&
         std::ranges::any_of(failure.details, [](const Detail& detail) {
           const auto* text = std::get_if<std::string>(&detail.value);
           return detail.name == "needs" && text != nullptr && *text == second_entry;
         });
}

/// Sends `data` to be written. A signal waits for the answer, but not for another try; nobody is asked meanwhile, so
/// that at a prompt it ends the process as everywhere.
Outcome<json::Object> write_checks(PatientDaemon& daemon, const json::Object& data) {
  const terminal::Interruption interruption;
  auto answer = daemon.ask(Operation::update, "platform/checks", data, interruption);
  if (!answer && interruption.arrived()) {
    return fail(*interruption.arrived(),
                "stopped before the checks were written for certain; the same command goes on");
  }
  return answer;
}

Outcome<ExitStatus> show(const json::Object& answer, const CallOptions& options, const terminal::Streams& streams) {
  secret::Buffer out;
  options.json ? write_json(answer, out) : write_table(answer, out);
  if (auto shown = terminal::write_all(streams.output, out.expose()); !shown) return propagate(shown);
  return ExitStatus::done;
}

}  // namespace

Outcome<ExitStatus> write_platform_checks(const ChecksEntry& entry, const CallOptions& options,
                                          const terminal::Streams& streams) {
  return write_platform_checks(entry, secret::Bytes(), options, streams);
}

Outcome<ExitStatus> write_platform_checks(const ChecksEntry& entry, secret::Bytes token, const CallOptions& options,
                                          const terminal::Streams& streams) {
  if (auto once = check_standard_input(entry, streams); !once) return propagate(once);
  auto daemon = PatientDaemon::reach(options, complaining(streams));
  if (!daemon) return propagate(daemon);
  auto data = data_from(entry, std::move(token), streams);
  if (!data) return propagate(data);

  auto answer = write_checks(*daemon, *data);
  if (!answer && needs_second_entry(answer.error())) {
    auto again = enter_again(entry, streams);
    if (!again) return propagate(again);
    data->set(second_entry, std::move(*again));
    answer = write_checks(*daemon, *data);
  }
  if (!answer) return propagate(answer);
  return show(*answer, options, streams);
}

}  // namespace splitkey::cli
