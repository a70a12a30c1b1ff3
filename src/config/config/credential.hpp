#pragma once

#include <string>

#include "base/secret/bytes.hpp"

namespace splitkey::config {

/// The content of a credential, read into the arena, without one final newline. A `name` with a slash is a file's path,
/// one without is a systemd credential (systemd.exec(5), $CREDENTIALS_DIRECTORY). At most 4096 bytes.
/// Errors: StartError with ExitStatus::configuration that names `setting`.
[[nodiscard]] secret::Bytes read_credential(const std::string& name, const std::string& setting);

}  // namespace splitkey::config
