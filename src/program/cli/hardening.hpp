#pragma once

namespace splitkey::cli {

/// Takes this process out of other processes' reach: no core files, no ptrace or /proc/PID/mem by the same user
/// (prctl(2), PR_SET_DUMPABLE). Call it before the first secret. Errors: throws std::system_error.
void forbid_dumps();

}  // namespace splitkey::cli
