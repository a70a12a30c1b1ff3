#include "program/daemon/hardening.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace splitkey::daemon {
namespace {

bool may_lock_without_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY) return true;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> capabilities{};
  return syscall(SYS_capget, &header, capabilities.data()) == 0 &&
         (capabilities[0].effective & (1U << CAP_IPC_LOCK)) != 0;
}

// Below a limit, what is locked for the rest would be missing for the arena, and every later thread or allocation that
// passes the limit would fail.
void lock_the_rest(log::Log& log) {
  constexpr const char* advice =
      "memory beside the arena may be swapped out ({}); LimitMEMLOCK=infinity in the unit locks it too";
  if (!may_lock_without_limit())
    return log.warning(log::message::memory_not_locked, advice, "locked memory is limited");
  if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0)
    log.warning(log::message::memory_not_locked, advice, std::strerror(errno));
}

}  // namespace

void harden(log::Log& log) {
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    log.warning(log::message::dump_possible, "the process stays dumpable: {}", std::strerror(errno));
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0)
    log.warning(log::message::dump_possible, "core files stay possible: {}", std::strerror(errno));
  lock_the_rest(log);
}

}  // namespace splitkey::daemon
