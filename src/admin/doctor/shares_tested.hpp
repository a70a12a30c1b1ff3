#pragma once

#include <filesystem>

#include "admin/doctor/facts.hpp"

namespace splitkey::doctor {

/// The shares of the set `set_id` that were tested on this host, and when last (host/shares_tested.hpp); none: an
/// empty map. Not known: the file cannot be read, or the set is not known (`set_id` is empty).
[[nodiscard]] Known<SharesTested> read_shares_tested(const std::filesystem::path& file, const std::string& set_id);

}  // namespace splitkey::doctor
