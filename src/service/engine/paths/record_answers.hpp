#pragma once

#include <string>
#include <vector>

#include "keys/keys/id.hpp"
#include "service/engine/context.hpp"
#include "service/engine/request.hpp"

/// What several families answer of a record.
namespace splitkey::engine {

/// Answers a read with the record's members and `version`. Errors: those of platform::read_stored.
[[nodiscard]] asio::awaitable<Result<Answer>> read_metadata(Context context, std::string path, Deadline deadline);

/// Soft-deletes the newest version at `path` and answers `vault_path` and `version`. Errors: those of
/// platform::remove_stored.
[[nodiscard]] asio::awaitable<Result<Answer>> remove_record(Context context, std::string path, Deadline deadline);

/// `version`.
[[nodiscard]] Answer version_answer(std::uint64_t version);

/// What a list answers: `keys`.
[[nodiscard]] Answer list_answer(const std::vector<keys::Id>& ids);

}  // namespace splitkey::engine
