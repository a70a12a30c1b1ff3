#include "program/daemon/hardening.hpp"

#include "base/process/hardening.hpp"

namespace splitkey::daemon {
namespace {

void lock_the_rest(log::Log& log) {
  constexpr const char* advice =
      "memory beside the arena may be swapped out ({}); LimitMEMLOCK=infinity in the unit locks it too";
  if (!process::may_lock_without_limit())
    return log.warning(log::message::memory_not_locked, advice, "locked memory is limited");
  if (const auto refusal = process::lock_all_memory())
    log.warning(log::message::memory_not_locked, advice, refusal.message());
}

}  // namespace

void harden(log::Log& log) {
  if (const auto refusal = process::make_undumpable())
    log.warning(log::message::dump_possible, "the process stays dumpable: {}", refusal.message());
  if (const auto refusal = process::forbid_core_files())
    log.warning(log::message::dump_possible, "core files stay possible: {}", refusal.message());
  lock_the_rest(log);
}

}  // namespace splitkey::daemon
