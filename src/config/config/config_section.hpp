#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/config/yaml_tree.hpp"

namespace splitkey::config {

/// One mapping of the configuration while it is read: each key is taken once, with its type and bounds, and finish()
/// refuses what nobody took. Every error is a StartError with ExitStatus::configuration that names file, line, key and
/// what is allowed.
class ConfigSection {
 public:
  /// `node` outlives the section. `prefix` is what stands before the keys in messages, e.g. "vault.".
  ConfigSection(const YamlNode& node, const std::string& file, std::string prefix);

  /// A section below, nullptr-like when the key is absent: then taking from it changes nothing.
  [[nodiscard]] ConfigSection section(std::string_view key);

  // Each leaves `value` as it is when the key is absent.
  void take(std::string_view key, std::string& value);
  void take(std::string_view key, bool& value);
  void take(std::string_view key, std::size_t& value, std::size_t least, std::size_t most);
  void take(std::string_view key, std::chrono::seconds& value, std::chrono::seconds most);
  void take(std::string_view key, std::vector<std::string>& value);
  /// One of `words`.
  void take_word(std::string_view key, std::string& value, const std::vector<std::string>& words);

  [[nodiscard]] bool has(std::string_view key) const noexcept;
  /// Refuses the key's value.
  [[noreturn]] void refuse(std::string_view key, std::string_view allowed) const;
  /// Refuses every key that was not taken.
  void finish() const;

 private:
  [[nodiscard]] const YamlNode* find(std::string_view key);
  [[nodiscard]] const std::string* find_scalar(std::string_view key, std::string_view allowed);
  [[nodiscard]] const YamlNode* find_plain(std::string_view key, std::string_view allowed);

  const YamlNode* node_;
  const std::string& file_;
  std::string prefix_;
  std::vector<std::string> taken_;
};

}  // namespace splitkey::config
