#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "admin/host/shares_tested.hpp"
#include "keys/keys/share.hpp"
#include "program/cli/daemon.hpp"
#include "program/cli/share_page.hpp"

namespace splitkey::cli {

/// `splitkey shares`: the grammar of what custodians do with their half, and what of it was read.
class ShareCommands {
 public:
  ShareCommands() = default;
  ShareCommands(const ShareCommands&) = delete;
  ShareCommands& operator=(const ShareCommands&) = delete;

  /// Adds them to `app`, which this must outlive the use of.
  void add_to(CLI::App& app);

  /// Does the one that was given; nullopt when none was. Errors: those of the command.
  [[nodiscard]] std::optional<Outcome<ExitStatus>> run(const CallOptions& options,
                                                       const terminal::Streams& streams) const;

 private:
  void add_split(CLI::App& shares);
  void add_check(CLI::App& shares);
  void add_page(CLI::App& shares);
  void add_numbers(CLI::App& command);
  void add_files(CLI::App& command);
  [[nodiscard]] Outcome<void> make_page(const terminal::Streams& streams) const;

  const CLI::App* split_ = nullptr;
  const CLI::App* combine_ = nullptr;
  const CLI::App* check_ = nullptr;
  const CLI::App* page_ = nullptr;

  std::string component_file_ = "-";
  bool generate_ = false;
  unsigned threshold_ = keys::usual_threshold;
  unsigned total_ = keys::usual_total;
  std::vector<std::string> share_files_{"-"};
  std::string record_ = host::shares_tested_file;
  PageWanted page_wanted_;
};

}  // namespace splitkey::cli
