#pragma once

#include <filesystem>
#include <string>

#include "config/config/config.hpp"
#include "program/cli/failure.hpp"
#include "program/cli/setup_options.hpp"

namespace splitkey::cli {

/// The daemon's configuration on this host while set-up changes it: a text that is always one the daemon would take.
class HostConfig {
 public:
  /// Reads the file, as strictly as the daemon. Errors: no_input; usage: it is wrong, and where.
  [[nodiscard]] static Outcome<HostConfig> read(const std::filesystem::path& file);
  /// Reads it, or begins one where there is none, and puts into it the options and what the VAULT_* variables of
  /// this process say, which the daemon does not see; the paths of files among them become absolute. Errors: usage: it
  /// is wrong, or does not say where Vault is.
  [[nodiscard]] static Outcome<HostConfig> prepare(const SetupOptions& wanted);

  [[nodiscard]] const config::Config& settings() const noexcept { return settings_; }
  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

  /// Changes one setting; a text is put into quotes. Errors: usage: the file is written in a way that cannot be changed
  /// line by line; the message says what to write.
  [[nodiscard]] Outcome<void> set_text(const std::string& path, const std::string& value);
  [[nodiscard]] Outcome<void> set(const std::string& path, const std::string& yaml);

  [[nodiscard]] bool is_new() const noexcept { return is_new_; }
  [[nodiscard]] bool is_changed() const noexcept { return text_ != former_; }
  /// Writes it in the place of the file. Errors: no_output.
  [[nodiscard]] Outcome<void> save();

 private:
  HostConfig(std::filesystem::path file, std::string text, bool is_new)
      : file_(std::move(file)), former_(is_new ? "" : text), text_(std::move(text)), is_new_(is_new) {}
  [[nodiscard]] Outcome<void> parse();
  [[nodiscard]] Outcome<void> take(const SetupOptions& wanted);
  [[nodiscard]] Outcome<void> take_variables();

  std::filesystem::path file_;
  std::string former_;
  std::string text_;
  bool is_new_;
  config::Config settings_;
};

}  // namespace splitkey::cli
