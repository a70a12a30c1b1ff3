#pragma once

#include <filesystem>
#include <string>

#include "base/result/result.hpp"
#include "base/secret/bytes.hpp"

/// The daemon's credentials on this host, as its configuration names them: a name without a slash is sealed by systemd
/// (systemd-creds(1)), for this host and under that name, where splitkeyd.service loads it from; a path is a file.
namespace splitkey::host {

/// Whether systemd runs here, has systemd-creds, and we are root, as sealing needs.
[[nodiscard]] bool can_seal();

/// Where the sealed credential `name` lies: /etc/credstore.encrypted/splitkeyd.NAME.
[[nodiscard]] std::filesystem::path sealed_path(const std::string& name);

/// Where the credential `name` lies: sealed_path, or the path that it is.
[[nodiscard]] std::filesystem::path file_of_credential(const std::string& name);

/// The content of a credential, without one final newline. Errors: not_found: there is none; permission_denied,
/// internal: it cannot be read or unsealed, and why.
[[nodiscard]] Result<secret::Bytes> read_credential(const std::string& name);

/// Writes it in the place of the one that is there, whole or not at all; a file has mode 0600, or 0640 where its group
/// could read the former one, and belongs to the one whose that was, else to the user splitkeyd where we are root and
/// there is one. Errors: internal: it cannot be written or sealed, and why.
[[nodiscard]] Result<void> write_credential(const std::string& name, const secret::Bytes& content);

}  // namespace splitkey::host
