#include "program/cli/obstacle_sentences.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <variant>

#include <fmt/args.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/result/invariant.hpp"

namespace splitkey::cli {
namespace {

struct Ending {
  setup::ObstacleKind kind;
  std::variant<ExitStatus, Errc> code;
  /// {0}, {1}, … are the obstacle's names; {rest} all behind the first.
  const char* text;
};

struct Endings {
  using enum setup::ObstacleKind;
  static constexpr ExitStatus bad_configuration = ExitStatus::configuration;
  static constexpr Errc to_be_decided = Errc::precondition_failed;

  static constexpr auto all = std::to_array<Ending>({
      {not_readable, ExitStatus::no_input, "{0}"},
      {not_ours, ExitStatus::no_input, "{0}: run this as root, or as whose it is"},
      {not_written, ExitStatus::no_output, "{0}"},
      {directory_not_writable, ExitStatus::no_output,
       "nothing can be written into {0}: {1}; make it, or run this as who may"},

      {configuration_wrong, bad_configuration, "{0}"},
      {configuration_without_address, bad_configuration, "{0}; or give --address"},
      {configuration_wrong_by_options, bad_configuration,
       "{0}; so it would be with what the options of this command say written into it"},
      {configuration_without_address_by_options, bad_configuration,
       "{0}; or give --address; so it would be with what the options of this command say written into it"},
      {configuration_not_by_lines, bad_configuration,
       "{0} is written in a way that cannot be changed line by line: set {1} to {2} there, and run this again"},
      {wrapped_secret_id, bad_configuration,
       "this configuration takes a response-wrapped secret_id, which is used up by the start it was made for: set "
       "secret_id_file instead of wrapped_secret_id_file, and set-up writes one"},
      {wrapped_secret_id_to_rotate, bad_configuration,
       "this configuration takes a response-wrapped secret_id: write a freshly wrapped one into that file instead"},

      {policies_do_not_fit, to_be_decided,
       "a daemon's token may not do all that it should, or may do more: {rest}. Has the role {0} other policies than "
       "{0} and default, or is \"default\" not Vault's own?"},
      {other_check_pinned, to_be_decided,
       "{0} in {1} is {2}, and in Vault it is {3}: somebody has exchanged the platform key, or this host belonged to "
       "another one; find out which before you change either"},
      {role_of_another, to_be_decided, "the role_id in {0} is not that of the role {1}: name this host's with --role"},
      {nothing_to_take_over, to_be_decided,
       "there is no platform key in Vault that could be taken over: leave out --existing to have one made"},
      {key_made_elsewhere, to_be_decided,
       "there is a platform key in Vault already, and this program did not make it: it stays as it is. Where CheckTick "
       "made it, run this again with --existing and the custodians' shares, which adds what is missing"},
      {half_not_at_hand, to_be_decided,
       "the custodians' half is with the custodians, and is at hand for --keep-component only while a platform key is "
       "made: leave the option out, or have three of them give it by \"splitkey shares combine\" and seal it as "
       "operations.md says"},
      {half_of_another_key, to_be_decided,
       "{0} is not the custodians' half of the platform key in Vault: where a set-up that was stopped has left it "
       "there, remove it, and leave --keep-component out"},
      {half_without_key, to_be_decided,
       "there is a custodians' half already at {0}, and no platform key in Vault that it could belong to: is this the "
       "Vault, the namespace and the mount that you mean? If it is of no use any more, remove it"},
      {key_deleted, to_be_decided,
       "the platform key in Vault was deleted: \"bao kv undelete -mount={0} -versions={1} platform/master-key\" brings "
       "it back; another one would open nothing of what was encrypted under it"},
      {records_without_key, to_be_decided,
       "there is no platform key in Vault, but there are records that were encrypted under one: bring it back from a "
       "backup of Vault before anything else"},
      {records_of_unfinished_key, to_be_decided,
       "the platform key in Vault is not finished, but there are records that may be encrypted under it, so that it is "
       "not replaced: have three custodians run \"splitkey platform checks\", which finishes it"},
      {key_not_replaced, to_be_decided, "the platform key was not replaced"},

      {sealing_impossible, ExitStatus::refused,
       "the secret_id is sealed by systemd: rotating it needs root, on a host where systemd runs"},
      {another_rotation, Errc::conflict, "another rotation is at work on this host: let it finish"},
      {secret_id_unknown, Errc::not_found, "Vault does not know the secret_id that it gave"},
      {daemon_without_it, ExitStatus::unreachable,
       "the daemon was not seen with the new secret_id, so that the former one was not destroyed: \"splitkey status\" "
       "shows which one it has (it needs the policy that \"splitkey setup\" writes); the next rotation destroys what "
       "this one leaves"},

      {no_directory, ExitStatus::no_output, "{0} is no directory"},
      {share_there, ExitStatus::no_output,
       "{0} exists: name another directory, or destroy it if its share was never handed out"},
  });
};

std::string text_of(const Ending& ending, const std::vector<std::string>& names) {
  const auto rest = std::span(names).subspan(std::min<std::size_t>(names.size(), 1));
  const std::string joined = fmt::format("{}", fmt::join(rest, "; "));
  fmt::dynamic_format_arg_store<fmt::format_context> words;
  for (const std::string& name : names) words.push_back(name);
  words.push_back(fmt::arg("rest", joined));
  return fmt::vformat(ending.text, words);
}

}  // namespace

Failure failure_of(const setup::Obstacle& obstacle) {
  if (obstacle.error) return {*obstacle.error, ""};
  const auto found = std::ranges::find(Endings::all, obstacle.kind, &Ending::kind);
  invariant(found != Endings::all.end(), "an obstacle that there are no words for");
  const std::string text = text_of(*found, obstacle.names);
  const auto* status = std::get_if<ExitStatus>(&found->code);
  return status != nullptr ? Failure(*status, text) : Failure(Error(std::get<Errc>(found->code), text), "");
}

}  // namespace splitkey::cli
