#include "admin/host/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

namespace splitkey::host {

Lock::Lock(const std::filesystem::path& file)
    : opened_(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)),
      is_with_another_(opened_ && flock(opened_.number(), LOCK_EX | LOCK_NB) != 0) {}

}  // namespace splitkey::host
