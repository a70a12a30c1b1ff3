#include "program/cli/setup_commands.hpp"

#include <arpa/inet.h>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "program/cli/rotation.hpp"
#include "program/cli/setup.hpp"

namespace splitkey::cli {
namespace {

// It becomes a part of paths, and Vault writes a policy's name in small letters.
std::string is_role_name(const std::string& name) {
  constexpr const char* allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  const bool is_one = !name.empty() && name.size() <= 64 && name.find_first_not_of(allowed) == std::string::npos;
  return is_one ? std::string() : fmt::format("{} is no name of a role: 1 to 64 characters of a-z 0-9 _ -", name);
}

/// The bits of such an address; 0: it is none.
unsigned bits_of(const std::string& address) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return 32;
  return inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1 ? 128 : 0;
}

// Vault finds it out when the platform key is made already, and answers as if something were wrong with itself.
std::string is_cidr(const std::string& text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const char* end = text.data() + text.size();
  unsigned bits = 0;
  const auto [stopped, error] = std::from_chars(text.data() + std::min(slash + 1, text.size()), end, bits);
  const bool is_one = error == std::errc() && stopped == end && bits <= bits_of(text.substr(0, slash)) &&
                      bits_of(text.substr(0, slash)) > 0;
  return is_one ? std::string() : fmt::format("{} is no address with its bits: 192.0.2.7/32, or 2001:db8::7/128", text);
}

}  // namespace

void SetupCommands::add_to(CLI::App& app) {
  add_setup(app);
  add_rotate(app);
}

void SetupCommands::add_common(CLI::App& command) {
  command.add_option("--config", wanted_.config, "The daemon's configuration on this host")->capture_default_str();
  command.add_option("--token-file", wanted_.token_file,
                     "The administrator's Vault token; without it VAULT_TOKEN, or a question without echo");
  command.add_option("--role", wanted_.role, "The name of the daemons' AppRole and of its policy")
      ->capture_default_str()
      ->check(is_role_name);
  command
      .add_option("--bind", wanted_.bound_cidrs,
                  "An address of this host, 192.0.2.7/32, from which alone its secret_id is taken; may be given again")
      ->check(is_cidr);
  command.add_flag("--dry-run", wanted_.dry_run, "Change nothing: show each call that would be made, and why");
}

void SetupCommands::add_setup(CLI::App& app) {
  CLI::App* command = app.add_subcommand("setup", "Set up Vault and this host; can be run again");
  add_common(*command);
  command->add_option("--address", wanted_.addresses, "A node of Vault, https://host:port; may be given again");
  command->add_option("--namespace", wanted_.name_space, "Vault's namespace");
  command->add_option("--ca-file", wanted_.ca_file, "The certificate of the authority that issued Vault's");
  command->add_option("--kv-mount", wanted_.kv_mount, "The KV version 2 mount");
  command->add_option("--approle-mount", wanted_.approle_mount, "The AppRole auth method's mount");
  command->add_option("--audit-file", wanted_.audit_file,
                      "On Vault's host: the file that an audit device writes to, where Vault has none");
  command->add_option("--shares-to", wanted_.shares_directory,
                      "A directory for the custodians' shares, a file each; without it they are shown on the terminal");
  command->add_option("--shares-as", wanted_.shares_as, "What is in the files: line, text (a page) or pdf (a page)")
      ->capture_default_str()
      ->check(CLI::IsMember({"line", "text", "pdf"}));
  CLI::Option* existing = command->add_flag("--existing", wanted_.existing,
                                            "Take over a platform key that CheckTick made, with its custodians");
  command
      ->add_option("--shares", wanted_.share_files, "With --existing: files with shares, one a line; - as without it")
      ->needs(existing);
  command->add_option("--again", wanted_.again_files, "With --existing: files with the second entry of the shares")
      ->needs(existing);
  command
      ->add_flag("--keep-component", wanted_.keep_component,
                 "Keep the custodians' half on this host, for escrows without them. SUSPENDS SPLIT KNOWLEDGE")
      ->excludes(existing);
  command->add_flag("--revoke-token", wanted_.revoke_token, "At the end, revoke the administrator's token");
  setup_ = command;
}

void SetupCommands::add_rotate(CLI::App& app) {
  CLI::App* credentials = app.add_subcommand("credentials", "This host's credentials for Vault");
  credentials->require_subcommand(1);
  CLI::App* command = credentials->add_subcommand("rotate", "Give this host a new secret_id, and destroy the old one");
  add_common(*command);
  rotate_ = command;
}

std::optional<Outcome<ExitStatus>> SetupCommands::run(const CallOptions& options,
                                                      const terminal::Streams& streams) const {
  if (setup_->parsed()) return set_up(wanted_, options, streams);
  if (rotate_->parsed()) return rotate_secret_id(wanted_, options, streams);
  return std::nullopt;
}

}  // namespace splitkey::cli
