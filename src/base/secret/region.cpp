#include "base/secret/region.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

#include "base/secret/wipe.hpp"

namespace splitkey::secret {
namespace {

constexpr std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

[[noreturn]] void refuse(int error, std::size_t wanted_bytes) {
  rlimit limit{};
  getrlimit(RLIMIT_MEMLOCK, &limit);
  throw std::system_error(
      error, std::generic_category(),
      "cannot lock " + std::to_string(wanted_bytes) +
          " bytes of memory for secrets; the limit on locked memory in force is " +
          (limit.rlim_cur == RLIM_INFINITY ? "unlimited" : std::to_string(limit.rlim_cur) + " bytes") +
          ": raise LimitMEMLOCK= of the unit (RLIMIT_MEMLOCK, ulimit -l) to at least " + std::to_string(wanted_bytes) +
          " bytes, or lower memory.arena_bytes");
}

}  // namespace

Region::Region(std::size_t bytes)
    : guard_bytes_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))), size_bytes_(round_up(bytes, guard_bytes_)) {
  // Reserving everything without access first makes the guard pages: the memory is then mapped over the middle.
  void* reserved =
      mmap(nullptr, size_bytes_ + 2 * guard_bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) refuse(errno, size_bytes_);
  begin_ = static_cast<std::uint8_t*>(reserved) + guard_bytes_;
  if (map_memfd_secret()) {
    backing_ = Backing::memfd_secret;
    return;
  }
  try {
    map_locked();
  } catch (...) {
    munmap(reserved, size_bytes_ + 2 * guard_bytes_);
    throw;
  }
}

bool Region::map_memfd_secret() noexcept {
  const int fd = static_cast<int>(syscall(SYS_memfd_secret, O_CLOEXEC));
  if (fd < 0) return false;
  void* mapped = MAP_FAILED;
  if (ftruncate(fd, static_cast<off_t>(size_bytes_)) == 0) {
    mapped = mmap(begin_, size_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
  }
  // Closed at once: through an open descriptor root could map the secrets (pidfd_getfd).
  close(fd);
  if (mapped == MAP_FAILED) return false;
  // MADV_WIPEONFORK is refused here, so a child gets no mapping at all. Without that promise we use the other backing.
  if (madvise(begin_, size_bytes_, MADV_DONTFORK) == 0) return true;
  (void)mmap(begin_, size_bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
  return false;
}

void Region::map_locked() {
  void* mapped = mmap(begin_, size_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  // mlock2 and not mlock, which the sanitizers replace by nothing.
  if (mapped == MAP_FAILED || mlock2(begin_, size_bytes_, 0) != 0) refuse(errno, size_bytes_);
  if (madvise(begin_, size_bytes_, MADV_DONTDUMP) != 0) refuse(errno, size_bytes_);
  if (madvise(begin_, size_bytes_, MADV_WIPEONFORK) != 0) refuse(errno, size_bytes_);
}

Region::~Region() {
  wipe(bytes());
  munmap(begin_ - guard_bytes_, size_bytes_ + 2 * guard_bytes_);
}

}  // namespace splitkey::secret
