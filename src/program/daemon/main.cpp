#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/log/log.hpp"
#include "base/result/exit_status.hpp"
#include "config/config/start_error.hpp"
#include "program/daemon/start.hpp"

namespace {

using splitkey::ExitStatus;

ExitStatus run(int argc, char** argv) {
  CLI::App app(
      "Joins the halves of a split platform key, and derives, wraps, escrows and recovers keys for local applications.",
      "splitkeyd");
  std::string config;
  std::string checked;
  std::string socket;
  bool dev = false;
  app.set_version_flag("--version", SPLITKEY_VERSION);
  auto* config_option = app.add_option("--config", config, "serve as this configuration file says");
  auto* check_option = app.add_option("--check-config", checked, "only check this configuration file");
  auto* dev_option =
      app.add_flag("--dev", dev, "serve from memory, with a fresh platform key whose shares are printed");
  app.add_option("--socket", socket, "with --dev: the socket's path")->needs(dev_option);
  config_option->excludes(dev_option)->excludes(check_option);
  check_option->excludes(dev_option);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ExitStatus::done : ExitStatus::usage;
  }
  if (!checked.empty()) return splitkey::daemon::check_config(checked);
  if (!config.empty()) return splitkey::daemon::serve_config(config);
  if (dev)
    return splitkey::daemon::serve_dev(socket.empty() ? std::nullopt : std::optional<std::filesystem::path>(socket));
  fmt::print(stderr, "splitkeyd: give --config FILE, --check-config FILE or --dev\n");
  return ExitStatus::usage;
}

// Where systemd keeps the journal, the line has a place in the catalog; a person at a terminal wants the sentence
// alone.
void complain(const std::string& text) {
  if (std::getenv("JOURNAL_STREAM") == nullptr) return fmt::print(stderr, "splitkeyd: {}\n", text);
  splitkey::log::Log(splitkey::log::Level::error, splitkey::log::open_sink())
      .error(splitkey::log::message::not_started, "{}", text);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const splitkey::config::StartError& error) {
    complain(error.what());
    return static_cast<int>(error.exit_status());
  } catch (const std::exception& error) {  // std::system_error of the arena, exhausted memory
    complain(std::string("cannot start: ") + error.what());
    return static_cast<int>(ExitStatus::system_refuses);
  }
}
