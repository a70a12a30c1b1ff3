#include "host/service.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/program.hpp"

namespace splitkey::host {
namespace {

using Words = std::vector<std::string>;

Result<void> systemctl(Words words) {
  words.insert(words.begin(), "systemctl");
  const auto ran = run_program(words, {});
  if (!ran) return failure(ran.error());
  if (ran->status == 0) return {};
  return failure(Errc::internal, fmt::format("{} failed: {}", fmt::join(words, " "), ran->errors));
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
