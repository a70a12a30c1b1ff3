#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <sys/types.h>

#include "base/result/result.hpp"
#include "base/secret/bytes.hpp"

namespace splitkey::host {

/// Whose a file is.
struct Owner {
  uid_t user;
  gid_t group;
};

/// Writes `content` to the new file `file`, with `mode` whatever the umask says; it and its name are on disk when this
/// returns. Nothing that is there is overwritten, a symbolic link neither. Errors: conflict: something is there
/// already; internal, with the system's reason; nothing of it is left then.
[[nodiscard]] Result<void> create_file(const std::filesystem::path& file, std::span<const std::uint8_t> content,
                                       mode_t mode);

/// Puts `content` in the place of `file`, whole or not at all: another file beside it, on disk before it is renamed.
/// Without an owner it belongs to whoever we are. Errors: internal, with the system's reason; nothing is left then, but
/// where only the directory could not be brought to disk: it is in its place, and may not be after a power failure.
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& file, std::span<const std::uint8_t> content,
                                        mode_t mode, const std::optional<Owner>& owner);

/// At most 1 MiB. Errors: not_found, permission_denied, internal.
[[nodiscard]] Result<secret::Bytes> read_file(const std::filesystem::path& file);

}  // namespace splitkey::host
