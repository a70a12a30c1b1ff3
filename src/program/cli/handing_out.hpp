#pragma once

#include <functional>
#include <string>

#include "admin/setup/fresh_key.hpp"
#include "program/cli/failure.hpp"
#include "program/cli/setup_options.hpp"
#include "program/terminal/streams.hpp"

namespace splitkey::cli {

/// How the shares of a fresh platform key reach their custodians: shown on the terminal, or written to files.
class HandingOut {
 public:
  HandingOut(const SetupOptions& wanted, const terminal::Streams& streams) : wanted_(wanted), streams_(streams) {}

  /// Before a key is made: whether the shares can be handed out. Errors: no_input: no terminal; no_output: the
  /// directory is not there, or a file already is.
  [[nodiscard]] Outcome<void> check() const;

  /// Hands the shares out, and calls `note` with those that custodians have. Errors: those of `note`; no_input,
  /// no_output.
  using Note = std::function<Outcome<void>(const std::vector<unsigned>&)>;
  [[nodiscard]] Outcome<void> hand_out(const setup::FreshKey& fresh, const Note& note) const;

 private:
  [[nodiscard]] Outcome<void> show(const keys::Share& share, const setup::FreshKey& fresh) const;
  [[nodiscard]] Outcome<void> write_files(const setup::FreshKey& fresh) const;
  [[nodiscard]] secret::Bytes content_of(const keys::Share& share, const setup::FreshKey& fresh) const;
  [[nodiscard]] std::filesystem::path file_of(unsigned x) const;

  const SetupOptions& wanted_;
  const terminal::Streams& streams_;
};

}  // namespace splitkey::cli
