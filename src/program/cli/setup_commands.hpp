#pragma once

#include <optional>

#include <CLI/CLI.hpp>

#include "program/cli/daemon.hpp"
#include "program/cli/setup_options.hpp"

namespace splitkey::cli {

/// The commands of an administrator who has a Vault token: their grammar, and what of it was read.
class SetupCommands {
 public:
  SetupCommands() = default;
  SetupCommands(const SetupCommands&) = delete;
  SetupCommands& operator=(const SetupCommands&) = delete;

  /// Adds them to `app`, which this must outlive the use of.
  void add_to(CLI::App& app);

  /// Does the one that was given; nullopt when none was. Errors: usage; those of the command.
  [[nodiscard]] std::optional<Outcome<ExitStatus>> run(const CallOptions& options,
                                                       const terminal::Streams& streams) const;

 private:
  void add_setup(CLI::App& app);
  void add_rotate(CLI::App& app);
  void add_common(CLI::App& command);

  const CLI::App* setup_ = nullptr;
  const CLI::App* rotate_ = nullptr;
  SetupOptions wanted_;
};

}  // namespace splitkey::cli
