#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "program/cli/escrows.hpp"
#include "program/cli/platform_checks.hpp"

namespace splitkey::cli {

/// The commands of a ceremony, where an operator and the custodians meet: their grammar, and what of it was read.
class CeremonyCommands {
 public:
  CeremonyCommands() = default;
  CeremonyCommands(const CeremonyCommands&) = delete;
  CeremonyCommands& operator=(const CeremonyCommands&) = delete;

  /// Adds them to `app`, which this must outlive the use of.
  void add_to(CLI::App& app);

  /// Does the one that was given; nullopt when none was. Errors: usage; those of the command.
  [[nodiscard]] std::optional<Outcome<ExitStatus>> run(const CallOptions& options,
                                                       const terminal::Streams& streams) const;

 private:
  void add_verify(CLI::App& escrow);
  void add_convert(CLI::App& escrow);
  void add_checks(CLI::App& platform);
  void add_shares(CLI::App& command);
  [[nodiscard]] Outcome<ExitStatus> verify(const CallOptions& options, const terminal::Streams& streams) const;
  [[nodiscard]] Outcome<ExitStatus> convert(const CallOptions& options, const terminal::Streams& streams) const;
  [[nodiscard]] Outcome<ExitStatus> write_checks(const CallOptions& options, const terminal::Streams& streams) const;

  const CLI::App* verify_ = nullptr;
  const CLI::App* convert_ = nullptr;
  const CLI::App* checks_ = nullptr;

  EscrowSelection selection_;
  bool all_ = false;
  std::string format_;
  std::optional<std::string> progress_;
  std::vector<std::string> share_files_{"-"};
  ChecksEntry checks_entry_;
};

}  // namespace splitkey::cli
