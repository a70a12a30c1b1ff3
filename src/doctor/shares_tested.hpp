#pragma once

#include <filesystem>

#include "doctor/facts.hpp"

namespace splitkey::doctor {

/// Where `splitkey shares check` notes what it has seen.
inline constexpr const char* shares_tested_file = "/var/lib/splitkey/shares-tested";

/// The shares of the set `set_id` that were tested on this host, and when last; none: an empty map. The file is one
/// JSON object, {"7f3a91c2": {"1": "2026-11-26"}}, and need not exist. Not known: it cannot be read, or the set is not
/// known
/// (`set_id` is empty).
[[nodiscard]] Known<SharesTested> read_shares_tested(const std::filesystem::path& file, const std::string& set_id);

}  // namespace splitkey::doctor
