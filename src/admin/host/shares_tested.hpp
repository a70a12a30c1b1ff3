#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result/result.hpp"

/// When each share was last held against its check in Vault and found to be in order. No secret:
/// {"7f3a91c2": {"1": "2026-11-26"}}, by the id of the set (keys::share_set_id) and the share's x.
namespace splitkey::host {

inline constexpr const char* shares_tested_file = "/var/lib/splitkey/shares-tested";

using SharesTested = std::map<std::string, std::map<unsigned, std::string>>;

/// Empty where there is no such file yet. Errors: permission_denied, internal: it cannot be read, or is something
/// else.
[[nodiscard]] Result<SharesTested> read_shares_tested(const std::filesystem::path& file);

/// Notes that the shares `xs` of a set were in order on `date`, beside what is noted already. The file is replaced as
/// a whole, and its directory made where it is missing. Who comes meanwhile waits, at FILE.lock, which is left there.
/// Errors: those of read_shares_tested, and the file stays as it is; internal: it cannot be locked or written.
[[nodiscard]] Result<void> note_shares_tested(const std::filesystem::path& file, const std::string& set_id,
                                              const std::vector<unsigned>& xs, const std::string& date);

}  // namespace splitkey::host
