#pragma once

#include <system_error>

/// What protects a whole process that meets secrets: its heap, its stacks, its registers, and what others may see of
/// it. Both programs harden themselves before their first secret; what a refusal means is for them to say.
namespace splitkey::process {

/// Takes this process out of the reach of others of the same user: no ptrace(2), no /proc/PID/mem, no core file
/// (prctl(2), PR_SET_DUMPABLE). Errors: the system's reason.
[[nodiscard]] std::error_code make_undumpable() noexcept;

/// Sets the limit on core files to 0 for good. Errors: the system's reason.
[[nodiscard]] std::error_code forbid_core_files() noexcept;

/// Whether it may lock as much memory as it likes (RLIMIT_MEMLOCK, CAP_IPC_LOCK).
[[nodiscard]] bool may_lock_without_limit() noexcept;

/// Locks all that the process maps, now and later, as soon as it is touched. Only where may_lock_without_limit(): below
/// a limit, what is locked for the rest would be missing for the arena, and every later thread or allocation that
/// passes the limit would fail. Errors: the system's reason.
[[nodiscard]] std::error_code lock_all_memory() noexcept;

}  // namespace splitkey::process
