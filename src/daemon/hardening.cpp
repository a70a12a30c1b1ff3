#include "daemon/hardening.hpp"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace splitkey::daemon {

void harden(log::Log& log) {
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) log.warning("the process stays dumpable: {}", std::strerror(errno));
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) log.warning("core files stay possible: {}", std::strerror(errno));
  if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0) {
    log.warning("memory beside the arena may be swapped out ({}); raise LimitMEMLOCK= of the unit to lock it too",
                std::strerror(errno));
  }
}

}  // namespace splitkey::daemon
