#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>

#include "base/posix/descriptor.hpp"
#include "program/cli/escrow_place.hpp"
#include "program/cli/failure.hpp"

namespace splitkey::cli {

/// What runs of `escrow verify` have seen, so that the next one goes on where the last one was stopped, wherever that
/// was. A text file that is only appended to: a heading that says what it is, then a line for each escrow,
/// `42/7 sealed 3 opened` (user, survey, format, version) or `42/8 failed decryption_failed`. The later line holds. A
/// line that was cut short, or says something else, says nothing: that escrow is looked at again.
class ProgressFile {
 public:
  /// Opens `file`, or makes it for the user alone. Errors: no_output when it cannot be opened or is in use by another
  /// run; no_input when it is none of these files.
  [[nodiscard]] static Outcome<ProgressFile> open(const std::filesystem::path& file);

  /// The format of an escrow that stands here as opened, else nullptr.
  [[nodiscard]] const std::string* opened(const EscrowPlace& place) const;

  /// One write(2) each. Errors: no_output.
  [[nodiscard]] Outcome<void> add_opened(const EscrowPlace& place, std::string_view format, std::int64_t version);
  [[nodiscard]] Outcome<void> add_failed(const EscrowPlace& place, std::string_view code);

 private:
  ProgressFile(posix::Descriptor descriptor, std::filesystem::path file) noexcept
      : descriptor_(std::move(descriptor)), file_(std::move(file)) {}
  Outcome<void> take_up();
  void take_in(std::string_view line);
  Outcome<void> append(std::string_view text);

  posix::Descriptor descriptor_;
  std::filesystem::path file_;
  std::unordered_map<std::string, std::string> opened_;  // "42/7" to its format
};

}  // namespace splitkey::cli
