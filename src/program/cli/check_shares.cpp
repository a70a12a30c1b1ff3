#include "program/cli/check_shares.hpp"

#include <chrono>

#include <fmt/format.h>

#include "admin/host/shares_tested.hpp"
#include "keys/keys/platform_checks.hpp"
#include "program/cli/given_shares.hpp"
#include "program/cli/output_table.hpp"
#include "program/cli/today.hpp"
#include "program/terminal/table.hpp"

namespace splitkey::cli {
namespace {

using ShareChecks = std::map<unsigned, std::string>;

/// A share that reads, and where it stood.
struct ReadShare {
  std::string place;
  keys::Share share;
};

/// What is said, and whether all of it is in order.
struct Report {
  std::string text;
  bool in_order = true;
};

std::string what_it_is(const keys::Share& share) {
  const std::string set = share.set() ? "set " + *share.set() : "its set";
  return fmt::format("share {} of {}, check code {} {}", share.x(), set, share.check_code(),
                     share.carries_check_code() ? "as given" : "(none was given: compare it with the page)");
}

std::vector<ReadShare> read_each(const std::vector<GivenShare>& given, Report& report) {
  std::vector<ReadShare> all;
  for (const GivenShare& one : given) {
    auto share = keys::Share::parse(one.text.expose_text());
    report.text += share ? fmt::format("{}: reads, {}\n", one.place, what_it_is(*share))
                         : fmt::format("{}: does not read: {}\n", one.place, share.error().message());
    report.in_order = report.in_order && share.has_value();
    if (share) all.push_back({one.place, std::move(*share)});
  }
  return all;
}

Outcome<ShareChecks> ask_share_checks(const CallOptions& options, const terminal::Streams& streams) {
  auto daemon = Daemon::reach(options, complaining(streams));
  if (!daemon) return propagate(daemon);
  const auto record = daemon->ask(Operation::read, "platform/checks", {});
  if (!record) return propagate(record);
  const auto checks = keys::PlatformChecks::read(*record);
  if (!checks) return fail(ExitStatus::no_protocol, checks.error().message());
  if (checks->share_checks().empty()) return fail(ExitStatus::refused, "no checks of shares are there");
  return checks->share_checks();
}

/// A set's id changes when the check of another share is added, and with a slip of the pen.
std::string other_id(const keys::Share& share, const ShareChecks& checks) {
  const std::string id = keys::share_set_id(checks);
  return !share.set() || *share.set() == id ? "" : fmt::format(", whose id is {} and not {}", id, *share.set());
}

/// The numbers of those that are in order.
std::vector<unsigned> hold_against(const ShareChecks& checks, const std::vector<ReadShare>& shares, Report& report) {
  std::vector<unsigned> right;
  for (const auto& [place, share] : shares) {
    const auto known = checks.find(share.x());
    if (known == checks.end()) {
      report.text += fmt::format("{}: not held against Vault: no check of share {} is there\n", place, share.x());
    } else if (known->second == share.check()) {
      report.text += fmt::format("{}: is share {} of the set in Vault{}\n", place, share.x(), other_id(share, checks));
      right.push_back(share.x());
    } else {
      report.text += fmt::format("{}: is NOT share {} of the platform key in Vault\n", place, share.x());
      report.in_order = false;
    }
  }
  return right;
}

void fit_together(std::vector<ReadShare> all, Report& report) {
  std::vector<keys::Share> shares;
  shares.reserve(all.size());
  for (ReadShare& one : all) shares.push_back(std::move(one.share));
  const auto component = keys::combine_shares(shares, {});
  report.text += component ? "together: they give a component\n"
                           : fmt::format("together: they give none: {}\n", component.error().message());
  report.in_order = report.in_order && component;
}

void note(const ShareChecks& checks, const std::vector<unsigned>& xs, const std::filesystem::path& record,
          const terminal::Streams& streams) {
  if (xs.empty()) return;
  const auto noted = host::note_shares_tested(record, keys::share_set_id(checks), xs, today());
  if (!noted) terminal::complain(streams, "that the shares were tested is not noted: " + noted.error().message());
}

}  // namespace

Outcome<ExitStatus> check_shares(const std::vector<std::string>& files, const std::filesystem::path& record,
                                 const CallOptions& options, const terminal::Streams& streams) {
  const auto given = read_shares(files, streams);
  if (!given) return propagate(given);
  Report report;
  auto shares = read_each(*given, report);
  if (!shares.empty()) {
    const auto checks = ask_share_checks(options, streams);
    if (checks) note(*checks, hold_against(*checks, shares, report), record, streams);
    if (!checks)
      report.text += fmt::format("not held against Vault: {}\n", terminal::printable(checks.error().message));
  }
  if (given->size() != 1) fit_together(std::move(shares), report);
  if (auto shown = terminal::write_all(streams.output, secret::as_bytes(report.text)); !shown) return propagate(shown);
  return report.in_order ? ExitStatus::done : ExitStatus::refused;
}

}  // namespace splitkey::cli
