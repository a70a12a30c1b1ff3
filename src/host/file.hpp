#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <sys/types.h>

#include "result/result.hpp"
#include "secret/bytes.hpp"

namespace splitkey::host {

/// Whose a file is.
struct Owner {
  uid_t user;
  gid_t group;
};

/// Puts `content` in the place of `file`, whole or not at all: another file beside it, on disk before it is renamed.
/// Without an owner it belongs to whoever we are. Errors: internal, with the system's reason; nothing is left then.
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& file, std::span<const std::uint8_t> content,
                                        mode_t mode, const std::optional<Owner>& owner);

/// At most 1 MiB. Errors: not_found, permission_denied, internal.
[[nodiscard]] Result<secret::Bytes> read_file(const std::filesystem::path& file);

}  // namespace splitkey::host
