#include "admin/host/service.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string>
#include <sys/stat.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "admin/host/program.hpp"

namespace splitkey::host {
namespace {

using Words = std::vector<std::string>;

Result<void> systemctl(Words words) {
  words.insert(words.begin(), "systemctl");
  const auto ran = run_program(words, {});
  if (!ran) return propagate(ran);
  if (ran->status == 0) return {};
  return failure(Errc::internal, fmt::format("{} failed: {}", fmt::join(words, " "), ran->errors));
}

/// A property of splitkeyd.service; empty: it is not known.
std::string property(const std::string& name) {
  const auto ran = run_program({"systemctl", "show", "splitkeyd.service", "--property=" + name, "--value"}, {});
  if (!ran || ran->status != 0) return "";
  const std::string_view text = ran->output.expose_text();
  return std::string(text.substr(0, text.find('\n')));
}

using Microseconds = std::int64_t;

Microseconds of(const timespec& time) { return time.tv_sec * 1'000'000 + time.tv_nsec / 1000; }

Microseconds now(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return of(time);
}

/// When the daemon was started, by the clock that files are dated by. It is told by the other one, in microseconds.
Microseconds started() {
  const std::string text = property("ExecMainStartTimestampMonotonic");
  Microseconds since_boot = 0;
  std::from_chars(text.data(), text.data() + text.size(), since_boot);
  return since_boot + now(CLOCK_REALTIME) - now(CLOCK_MONOTONIC);
}

bool succeeds(Words words) { return systemctl(std::move(words)).has_value(); }

}  // namespace

bool has_unit() {
  std::error_code ignored;
  return std::filesystem::is_directory("/run/systemd/system", ignored) &&
         succeeds({"--quiet", "cat", "splitkeyd.service"});
}

// Each by itself: of several units, is-active says whether any is.
bool is_listening() {
  return succeeds({"--quiet", "is-active", "splitkeyd.socket"}) &&
         succeeds({"--quiet", "is-active", "splitkeyd-admin.socket"});
}

bool is_stale(const std::vector<std::filesystem::path>& files) {
  if (property("NeedDaemonReload") == "yes") return true;
  if (!succeeds({"--quiet", "is-active", "splitkeyd.service"})) return false;
  const Microseconds start = started();
  return std::ranges::any_of(files, [&](const std::filesystem::path& file) {
    struct stat status {};
    return stat(file.c_str(), &status) == 0 && of(status.st_mtim) > start;
  });
}

Result<void> listen_anew() {
  for (const Words& words : {Words{"daemon-reload"}, Words{"start", "splitkeyd.socket", "splitkeyd-admin.socket"},
                             Words{"try-restart", "splitkeyd.service"}}) {
    if (auto done = systemctl(words); !done) return done;
  }
  return {};
}

Result<void> reload_service() {
  // The start gives it the credentials, the reload has it log in with them though it may have kept a token.
  if (auto done = systemctl({"try-restart", "splitkeyd.service"}); !done) return done;
  return systemctl({"try-reload-or-restart", "splitkeyd.service"});
}

}  // namespace splitkey::host
