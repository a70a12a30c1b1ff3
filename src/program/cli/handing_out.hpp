#pragma once

#include <optional>

#include "admin/ceremony/share_files.hpp"
#include "admin/setup/key_making.hpp"
#include "program/cli/failure.hpp"
#include "program/cli/setup_options.hpp"
#include "program/terminal/streams.hpp"

namespace splitkey::cli {

/// How the shares of a fresh platform key reach their custodians: shown on the terminal, or written to files.
class HandingOut {
 public:
  /// Both outlive it.
  HandingOut(const SetupOptions& wanted, const terminal::Streams& streams);

  /// Before a key is made: whether the shares can be handed out. Errors: no_input: no terminal; no_output: the
  /// directory is not there, or a file already is.
  [[nodiscard]] Outcome<void> check() const;

  /// Hands the shares out, and notes in Vault those that custodians have. Errors: those of
  /// KeyMaking::note_handed_out; no_input, no_output.
  [[nodiscard]] Outcome<void> hand_out(setup::KeyMaking& making) const;

 private:
  [[nodiscard]] Outcome<void> show(const keys::Share& share, const setup::FreshKey& fresh) const;

  std::optional<ceremony::ShareFiles> files_;
  const terminal::Streams& streams_;
};

}  // namespace splitkey::cli
