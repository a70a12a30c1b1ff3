#include <fmt/format.h>
#include <fmt/ranges.h>

#include "admin/doctor/checks.hpp"
#include "admin/doctor/detail/judgement.hpp"

namespace splitkey::doctor {
namespace {

using detail::fail;
using detail::not_looked_at;
using detail::pass;
using detail::warn;

constexpr int good_exposure_tenths = 20;
constexpr int tolerable_exposure_tenths = 50;

Judgement daemon(const Facts& facts) {
  if (!facts.daemon) return not_looked_at(facts.daemon.error());
  if (facts.daemon->ready) return pass("the daemon is ready");
  return fail("the daemon is not ready: " + facts.daemon->status, "splitkey status");
}

Judgement memory(const Facts& facts) {
  if (!facts.daemon) return not_looked_at(facts.daemon.error());
  if (facts.daemon->memory == "memfd_secret") return pass("secrets lie in memory that the kernel hides from root too");
  return warn("secrets lie in locked memory that root can read",
              "Linux 6.5 or later; before that secretmem.enable=1 on the kernel's command line");
}

Judgement swap(const Facts& facts) {
  if (!facts.swaps) return not_looked_at(facts.swaps.error());
  for (const Swap& swap : *facts.swaps) {
    if (swap.encrypted) continue;
    return warn("swap on " + swap.device +
                    " is not encrypted; the daemon's memory is locked, but not that of those "
                    "who bring secrets to it",
                "encrypt it with a random key at each boot (crypttab(5)), or do without");
  }
  return pass(facts.swaps->empty() ? "there is no swap" : "all swap is encrypted, or lies in memory");
}

Judgement core_dumps(const Facts& facts) {
  if (!facts.core_dumps) return not_looked_at(facts.core_dumps.error());
  const CoreDumps& found = *facts.core_dumps;
  if (found.limit != "0") {
    return fail("the daemon may write core files (limit " + found.limit + ")", "is it our program? restart it");
  }
  // A limit of 0 does not hold for a program that core files are piped to (core(5)).
  if (found.pattern.starts_with('|') && !found.undumpable.value_or(true)) {
    return fail("the kernel would pipe a core of the daemon to " + found.pattern.substr(1),
                "is it our program? restart it");
  }
  return pass("the daemon writes no core file");
}

Judgement sandbox(const Facts& facts) {
  if (!facts.exposure_tenths) return not_looked_at(facts.exposure_tenths.error());
  const int tenths = *facts.exposure_tenths;
  const std::string text = fmt::format("systemd rates the unit's exposure {}.{}", tenths / 10, tenths % 10);
  const std::string next = "systemd-analyze security splitkeyd.service says what a drop-in has opened";
  if (tenths <= good_exposure_tenths) return pass(text);
  return tenths <= tolerable_exposure_tenths ? warn(text, next) : fail(text, next);
}

Judgement socket(const Facts& facts) {
  if (!facts.socket) return not_looked_at(facts.socket.error());
  const SocketAccess& is = *facts.socket;
  const SocketAccess& wanted = facts.wanted_socket;
  const std::string next = "SocketMode= and SocketGroup= of splitkeyd.socket, or listen.mode and listen.group";
  const std::string text = fmt::format("the socket has the mode {:04o} and the group {}", is.mode, is.group);
  if ((is.mode & ~wanted.mode) != 0) return fail(fmt::format("{}, wider than {:04o}", text, wanted.mode), next);
  if (!wanted.group.empty() && is.group != wanted.group) return fail(text + ", not " + wanted.group, next);
  if (is.mode != wanted.mode) return warn(fmt::format("{}, narrower than {:04o}", text, wanted.mode), next);
  return pass(text);
}

Judgement custodian(const Facts& facts) {
  if (!facts.component) return pass("split knowledge intact: no custodians' half lies on this host");
  if (!*facts.component) return not_looked_at(facts.component->error());
  const Sealing sealing = **facts.component;
  const std::string next =
      "do without custodian.component_file; or systemd-creds encrypt, and a name without a slash in the configuration";
  if (sealing == Sealing::file || sealing == Sealing::nothing) {
    return fail(fmt::format("the custodians' half lies on this host, sealed by {}",
                            sealing == Sealing::file ? "nothing: in a file" : name(sealing)),
                next);
  }
  return warn(fmt::format("split knowledge suspended: both halves meet on this host; the custodians' is sealed by {}",
                          name(sealing)),
              "intended? otherwise remove custodian.component_file and the credential");
}

Judgement credentials(const Facts& facts) {
  std::vector<std::string> texts;
  for (const auto& [setting, sealing] : facts.credentials) {
    if (!sealing) return not_looked_at(sealing.error());
    if (*sealing == Sealing::file || *sealing == Sealing::nothing || *sealing == Sealing::unknown) {
      return warn(
          fmt::format("{} is sealed by {}", setting, *sealing == Sealing::file ? "nothing: in a file" : name(*sealing)),
          "systemd-creds encrypt, and a name without a slash in the configuration");
    }
    texts.push_back(fmt::format("{} by {}", setting, name(*sealing)));
  }
  return pass(fmt::format("sealed: {}", fmt::join(texts, ", ")));
}

}  // namespace

std::vector<Check> host_checks() {
  return {{"daemon", daemon},   {"memory", memory}, {"swap", swap},           {"core_dumps", core_dumps},
          {"sandbox", sandbox}, {"socket", socket}, {"custodian", custodian}, {"credentials", credentials}};
}

}  // namespace splitkey::doctor
