#include "program/cli/hardening.hpp"

#include <cerrno>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <system_error>

namespace splitkey::cli {

void forbid_dumps() {
  const rlimit none{0, 0};
  if (prctl(PR_SET_DUMPABLE, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot forbid core files");
  }
}

}  // namespace splitkey::cli
