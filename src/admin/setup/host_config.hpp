#pragma once

#include <filesystem>
#include <string>

#include "admin/setup/obstacle.hpp"
#include "admin/setup/wanted.hpp"
#include "config/config/config.hpp"

namespace splitkey::setup {

/// The daemon's configuration on this host while set-up changes it: a text that is always one the daemon would take.
class HostConfig {
 public:
  /// Reads the file, as strictly as the daemon. Errors: not_readable; configuration_wrong, and where.
  [[nodiscard]] static Attempt<HostConfig> read(const std::filesystem::path& file);
  /// Reads it, or begins one where there is none, and puts into it the options and what the VAULT_* variables of
  /// this process say, which the daemon does not see; the paths of files among them become absolute. Errors:
  /// not_readable; configuration_wrong and its like: it is wrong, or does not say where Vault is.
  [[nodiscard]] static Attempt<HostConfig> prepare(const Wanted& wanted);

  [[nodiscard]] const config::Config& settings() const noexcept { return settings_; }
  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

  /// Changes one setting; a text is put into quotes. Errors: configuration_not_by_lines.
  [[nodiscard]] Attempt<void> set_text(const std::string& path, const std::string& value);
  [[nodiscard]] Attempt<void> set(const std::string& path, const std::string& yaml);

  [[nodiscard]] bool is_new() const noexcept { return is_new_; }
  [[nodiscard]] bool is_changed() const noexcept { return text_ != former_; }
  /// Writes it in the place of the file. Errors: not_written.
  [[nodiscard]] Attempt<void> save();

 private:
  HostConfig(std::filesystem::path file, std::string text, bool is_new)
      : file_(std::move(file)), former_(is_new ? "" : text), text_(std::move(text)), is_new_(is_new) {}
  [[nodiscard]] Attempt<void> parse();
  [[nodiscard]] Attempt<void> take(const Wanted& wanted);
  [[nodiscard]] Attempt<void> take_variables();

  std::filesystem::path file_;
  std::string former_;
  std::string text_;
  bool is_new_;
  config::Config settings_;
};

}  // namespace splitkey::setup
