#include "base/process/hardening.hpp"

#include <array>
#include <cerrno>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace splitkey::process {
namespace {

std::error_code reason(bool is_done) noexcept {
  return is_done ? std::error_code() : std::error_code(errno, std::generic_category());
}

}  // namespace

std::error_code make_undumpable() noexcept { return reason(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0); }

std::error_code forbid_core_files() noexcept {
  const rlimit none{0, 0};
  return reason(setrlimit(RLIMIT_CORE, &none) == 0);
}

bool may_lock_without_limit() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY) return true;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> capabilities{};
  return syscall(SYS_capget, &header, capabilities.data()) == 0 &&
         (capabilities[0].effective & (1U << CAP_IPC_LOCK)) != 0;
}

std::error_code lock_all_memory() noexcept { return reason(mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0); }

}  // namespace splitkey::process
