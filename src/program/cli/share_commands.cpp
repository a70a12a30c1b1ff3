#include "program/cli/share_commands.hpp"

#include "program/cli/check_shares.hpp"
#include "program/cli/shares.hpp"

namespace splitkey::cli {
namespace {

Outcome<ExitStatus> done(Outcome<void> outcome) {
  return outcome.map([] { return ExitStatus::done; });
}

}  // namespace

void ShareCommands::add_to(CLI::App& app) {
  CLI::App* shares = app.add_subcommand("shares", "The custodians' half of the platform key");
  shares->require_subcommand(1);
  add_split(*shares);
  CLI::App* combine = shares->add_subcommand("combine", "Show the component under shares");
  add_files(*combine);
  combine_ = combine;
  add_check(*shares);
  add_page(*shares);
}

void ShareCommands::add_split(CLI::App& shares) {
  CLI::App* command = shares.add_subcommand("split", "Split a component into shares, one a line");
  CLI::Option* file = command->add_option("file", component_file_, "The component in hex; - is standard input");
  command->add_flag("--generate", generate_, "Split a fresh random component instead")->excludes(file);
  add_numbers(*command);
  split_ = command;
}

void ShareCommands::add_check(CLI::App& shares) {
  CLI::App* command = shares.add_subcommand(
      "check", "Say whether shares read, are those in Vault, and fit together, and show no component");
  add_files(*command);
  command->add_option("--record", record_, "Where it is noted which share was tested when")->capture_default_str();
  check_ = command;
}

void ShareCommands::add_page(CLI::App& shares) {
  CLI::App* command = shares.add_subcommand("page", "Make a page of one share, to print and lock away");
  command->add_option("file", page_wanted_.share_file, "The file with the share; - is standard input");
  command->add_flag("--pdf", page_wanted_.pdf, "As PDF, with a QR code");
  command->add_option("--output", page_wanted_.output, "A new file to write; without it, standard output");
  add_numbers(*command);
  page_ = command;
}

void ShareCommands::add_numbers(CLI::App& command) {
  command.add_option("--threshold", threshold_, "How many shares give the component back")->capture_default_str();
  command.add_option("--total", total_, "How many shares there are")->capture_default_str();
}

void ShareCommands::add_files(CLI::App& command) {
  command.add_option("files", share_files_, "Files with shares, one a line; - is standard input");
}

std::optional<Outcome<ExitStatus>> ShareCommands::run(const CallOptions& options,
                                                      const terminal::Streams& streams) const {
  if (split_->parsed()) return done(split_shares(component_file_, generate_, threshold_, total_, streams));
  if (combine_->parsed()) return done(combine_shares(share_files_, streams));
  if (check_->parsed()) return check_shares(share_files_, record_, options, streams);
  if (page_->parsed()) return done(make_page(streams));
  return std::nullopt;
}

Outcome<void> ShareCommands::make_page(const terminal::Streams& streams) const {
  PageWanted wanted = page_wanted_;
  wanted.threshold = threshold_;
  wanted.total = total_;
  return make_share_page(wanted, streams);
}

}  // namespace splitkey::cli
