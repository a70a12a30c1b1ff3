#include "cli/setup_commands.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "cli/rotation.hpp"
#include "cli/setup.hpp"

namespace splitkey::cli {
namespace {

// It becomes a part of paths, and Vault writes a policy's name in small letters.
std::string is_role_name(const std::string& name) {
  constexpr const char* allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  const bool is_one = !name.empty() && name.size() <= 64 && name.find_first_not_of(allowed) == std::string::npos;
  return is_one ? std::string() : fmt::format("{} is no name of a role: 1 to 64 characters of a-z 0-9 _ -", name);
}

// As Vault reads one, before anything is done with the others.
std::string is_address_range(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  const std::string bits = slash == std::string::npos ? "" : text.substr(slash + 1);
  std::array<std::uint8_t, sizeof(in6_addr)> read{};
  const std::size_t most = inet_pton(AF_INET, address.c_str(), read.data()) == 1    ? 32
                           : inet_pton(AF_INET6, address.c_str(), read.data()) == 1 ? 128
                                                                                    : 0;
  const bool is_number = !bits.empty() && bits.size() <= 3 && bits.find_first_not_of("0123456789") == std::string::npos;
  const bool is_one = most != 0 && is_number && std::stoul(bits) <= most;
  return is_one ? std::string() : fmt::format("{} is no range of addresses such as 192.0.2.7/32", text);
}

}  // namespace

void SetupCommands::add_to(CLI::App& app) {
  add_setup(app);
  add_rotate(app);
}

void SetupCommands::add_common(CLI::App& command) {
  command.add_option("--config", wish_.config, "The daemon's configuration on this host")->capture_default_str();
  command.add_option("--token-file", wish_.token_file,
                     "The administrator's Vault token; without it VAULT_TOKEN, or a question without echo");
  command.add_option("--role", wish_.role, "The name of the daemons' AppRole and of its policy")
      ->capture_default_str()
      ->check(is_role_name);
  command
      .add_option("--bind", wish_.bound_cidrs,
                  "An address of this host, 192.0.2.7/32, from which alone its secret_id is taken; may be given again")
      ->check(is_address_range);
  command.add_flag("--dry-run", wish_.dry_run, "Change nothing: show each call that would be made, and why");
}

void SetupCommands::add_setup(CLI::App& app) {
  CLI::App* command = app.add_subcommand("setup", "Set up Vault and this host; can be run again");
  add_common(*command);
  command->add_option("--address", wish_.addresses, "A node of Vault, https://host:port; may be given again");
  command->add_option("--namespace", wish_.name_space, "Vault's namespace");
  command->add_option("--ca-file", wish_.ca_file, "The certificate of the authority that issued Vault's");
  command->add_option("--kv-mount", wish_.kv_mount, "The KV version 2 mount");
  command->add_option("--approle-mount", wish_.approle_mount, "The AppRole auth method's mount");
  command->add_option("--audit-file", wish_.audit_file,
                      "On Vault's host: the file that an audit device writes to, where Vault has none");
  command->add_option("--shares-to", wish_.shares_directory,
                      "A directory for the custodians' shares, a file each; without it they are shown on the terminal");
  command->add_option("--shares-as", wish_.shares_as, "What is in the files: line, text (a page) or pdf (a page)")
      ->capture_default_str()
      ->check(CLI::IsMember({"line", "text", "pdf"}));
  CLI::Option* existing = command->add_flag("--existing", wish_.existing,
                                            "Take over a platform key that CheckTick made, with its custodians");
  command->add_option("--shares", wish_.share_files, "With --existing: files with shares, one a line; - as without it")
      ->needs(existing);
  command->add_option("--again", wish_.again_files, "With --existing: files with the second entry of the shares")
      ->needs(existing);
  command
      ->add_flag("--keep-component", wish_.keep_component,
                 "Keep the custodians' half on this host, for escrows without them. SUSPENDS SPLIT KNOWLEDGE")
      ->excludes(existing);
  command->add_flag("--revoke-token", wish_.revoke_token, "At the end, revoke the administrator's token");
  setup_ = command;
}

void SetupCommands::add_rotate(CLI::App& app) {
  CLI::App* credentials = app.add_subcommand("credentials", "This host's credentials for Vault");
  credentials->require_subcommand(1);
  CLI::App* command = credentials->add_subcommand("rotate", "Give this host a new secret_id, and destroy the old one");
  add_common(*command);
  rotate_ = command;
}

std::optional<Outcome<ExitStatus>> SetupCommands::run(const Asking& asking, const Streams& streams) const {
  if (setup_->parsed()) return set_up(wish_, asking, streams);
  if (rotate_->parsed()) return rotate_secret_id(wish_, asking, streams);
  return std::nullopt;
}

}  // namespace splitkey::cli
