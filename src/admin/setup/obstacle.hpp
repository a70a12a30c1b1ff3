#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "base/result/result.hpp"

namespace splitkey::setup {

/// What keeps set-up, or a rotation, from going on; behind each, what its `names` are.
enum class ObstacleKind {
  error,  ///< what Vault or a program says: `error`

  // A file of this host.
  not_readable,            ///< why
  not_ours,                ///< why: only others may read it
  not_written,             ///< why
  directory_not_writable,  ///< the directory, and the system's reason

  // The configuration.
  configuration_wrong,             ///< what is wrong
  configuration_without_address,   ///< the same, and no option says where Vault is
  configuration_wrong_by_options,  ///< as the two above, and with what the options say written into it
  configuration_without_address_by_options,
  configuration_not_by_lines,  ///< the file, a setting, and what it is to be set to
  wrapped_secret_id,
  wrapped_secret_id_to_rotate,

  // What is there already, and does not fit.
  policies_do_not_fit,  ///< the role, and what a token lacks or has too much
  other_check_pinned,   ///< the setting, the configuration's file, what it says, and what Vault says
  role_of_another,      ///< the credential with the role_id, and the role
  nothing_to_take_over,
  key_made_elsewhere,
  half_not_at_hand,
  half_of_another_key,  ///< its file
  half_without_key,     ///< its file
  key_deleted,          ///< the mount, and the version that holds it
  records_without_key,
  records_of_unfinished_key,
  key_not_replaced,

  // A rotation.
  sealing_impossible,
  another_rotation,
  secret_id_unknown,
  daemon_without_it,

  // Handing out.
  no_directory,  ///< the one that is none
  share_there,   ///< the file that is there
};

/// As a value: whoever ends with it makes a sentence and an exit status of it. No secret.
struct Obstacle {
  Obstacle(ObstacleKind what, std::vector<std::string> called = {}) : kind(what), names(std::move(called)) {}
  /// Implicit, so that `propagate` passes on the error of a Result.
  Obstacle(Error cause) : kind(ObstacleKind::error), error(std::move(cause)) {}

  ObstacleKind kind;
  std::vector<std::string> names;
  std::optional<Error> error;
};

/// What a step gives, or what kept it from that.
template <class T>
using Attempt = tl::expected<T, Obstacle>;

/// `return blocked(ObstacleKind::not_written, {"…"});`
[[nodiscard]] inline tl::unexpected<Obstacle> blocked(ObstacleKind kind, std::vector<std::string> names = {}) {
  return tl::unexpected(Obstacle(kind, std::move(names)));
}

/// What became of writing a file of this host, a sealed one too. Errors: not_written, with the reason.
[[nodiscard]] inline Attempt<void> or_not_written(const Result<void>& written) {
  if (written) return {};
  return blocked(ObstacleKind::not_written, {written.error().message()});
}

}  // namespace splitkey::setup
