#include "program/cli/ceremony_commands.hpp"

#include <algorithm>

#include "keys/keys/id.hpp"

namespace splitkey::cli {
namespace {

// Before they become parts of a path, and before anybody enters a share.
Outcome<void> check_ids(const EscrowSelection& selection) {
  const auto is_id = [](const std::string& text) { return keys::Id::parse(text).has_value(); };
  if (!std::ranges::all_of(selection.users, is_id) || !std::ranges::all_of(selection.surveys, is_id))
    return fail(ExitStatus::usage, "the id of a user or a survey is 1 to 64 characters of A-Z a-z 0-9 _ -");
  return {};
}

/// Each once, in the order given: nothing is counted twice.
std::vector<std::string> without_repetitions(const std::vector<std::string>& ids) {
  std::vector<std::string> once;
  for (const std::string& id : ids) {
    if (std::ranges::find(once, id) == once.end()) once.push_back(id);
  }
  return once;
}

Outcome<EscrowSelection> checked(const EscrowSelection& selection) {
  if (auto ids = check_ids(selection); !ids) return propagate(ids);
  return EscrowSelection{without_repetitions(selection.users), without_repetitions(selection.surveys)};
}

}  // namespace

void CeremonyCommands::add_to(CLI::App& app) {
  CLI::App* escrow = app.add_subcommand("escrow", "Many escrows at once, with the custodians' shares");
  escrow->require_subcommand(1);
  add_verify(*escrow);
  add_convert(*escrow);
  CLI::App* platform = app.add_subcommand("platform", "The platform key, with the custodians' shares");
  platform->require_subcommand(1);
  add_checks(*platform);
}

void CeremonyCommands::add_verify(CLI::App& escrow) {
  CLI::App* command =
      escrow.add_subcommand("verify", "Open every escrow, show nothing of it, and say what does not open");
  command->add_option("--user", selection_.users, "Only the escrows of this user; may be given again");
  command->add_option("--progress", progress_, "A file by which a run that was stopped goes on");
  add_shares(*command);
  verify_ = command;
}

void CeremonyCommands::add_convert(CLI::App& escrow) {
  CLI::App* command = escrow.add_subcommand("convert", "Write escrows anew in another format");
  command->add_option("--user", selection_.users, "The user whose escrows they are; may be given again")->required();
  CLI::Option* all = command->add_flag("--all", all_, "All of the user's escrows");
  command->add_option("--survey", selection_.surveys, "The escrow of this survey; may be given again")->excludes(all);
  command->add_option("--to", format_, "The format: sealed or checktick")
      ->required()
      ->check(CLI::IsMember({"sealed", "checktick"}));
  add_shares(*command);
  convert_ = command;
}

void CeremonyCommands::add_checks(CLI::App& platform) {
  CLI::App* command = platform.add_subcommand(
      "checks", "Write the checks of a platform key that has none, with an administrator's token");
  command->add_option("--again", checks_entry_.again_files,
                      "Files with the second entry of the shares, where no escrow proves the first");
  command->add_option("--token-file", checks_entry_.token_file,
                      "The administrator's Vault token; without it VAULT_TOKEN, or a question without echo");
  command->add_option("--platform-version", checks_entry_.version, "The platform key's version, v1 for example");
  add_shares(*command);
  checks_ = command;
}

void CeremonyCommands::add_shares(CLI::App& command) {
  command.add_option("--shares", share_files_, "Files with shares, one a line; - is standard input, as without it");
}

std::optional<Outcome<ExitStatus>> CeremonyCommands::run(const CallOptions& options,
                                                         const terminal::Streams& streams) const {
  if (verify_->parsed()) return verify(options, streams);
  if (convert_->parsed()) return convert(options, streams);
  if (checks_->parsed()) return write_checks(options, streams);
  return std::nullopt;
}

Outcome<ExitStatus> CeremonyCommands::verify(const CallOptions& options, const terminal::Streams& streams) const {
  const auto selection = checked(selection_);
  if (!selection) return propagate(selection);
  return verify_escrows(*selection, progress_, share_files_, options, streams);
}

Outcome<ExitStatus> CeremonyCommands::convert(const CallOptions& options, const terminal::Streams& streams) const {
  const auto selection = checked(selection_);
  if (!selection) return propagate(selection);
  if (!all_ && selection->surveys.empty())
    return fail(ExitStatus::usage, "which escrows of the user: --all, or --survey with a survey's id");
  if (!all_ && selection->users.size() > 1)
    return fail(ExitStatus::usage, "--survey names escrows of one user; for several users, --all");
  return convert_escrows(*selection, format_, share_files_, options, streams);
}

Outcome<ExitStatus> CeremonyCommands::write_checks(const CallOptions& options, const terminal::Streams& streams) const {
  ChecksEntry entry = checks_entry_;
  entry.share_files = share_files_;
  return write_platform_checks(entry, options, streams);
}

}  // namespace splitkey::cli
