#include "program/daemon/promptness.hpp"

#include <cstdint>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace splitkey::daemon {
namespace {

constexpr std::uint64_t turn_ns = 100'000;  // the shortest that the kernel takes

/// struct sched_attr of linux/sched/types.h in its first version, which the C library of Debian 12 has no name for.
struct Attributes {
  std::uint32_t size = sizeof(Attributes);
  std::uint32_t policy = SCHED_OTHER;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime_ns = turn_ns;
  std::uint64_t deadline_ns = 0;
  std::uint64_t period_ns = 0;
};

}  // namespace

void run_promptly() noexcept {
  Attributes attributes;
  if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
  attributes.runtime_ns = turn_ns;
  (void)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace splitkey::daemon
