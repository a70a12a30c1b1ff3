#include "base/process/stack.hpp"

#include <algorithm>
#include <exception>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/process/registers.hpp"
#include "base/result/invariant.hpp"
#include "base/secret/poison.hpp"
#include "base/secret/wipe.hpp"

#ifdef SPLITKEY_ADDRESS_SANITIZER
#include <sanitizer/common_interface_defs.h>
#endif

namespace splitkey::process {
namespace {

std::size_t page_bytes() noexcept { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

std::size_t whole_pages(std::size_t bytes) noexcept { return (bytes + page_bytes() - 1) / page_bytes() * page_bytes(); }

/// The way from the thread's own stack to one in the arena, and back.
struct Crossing {
  const std::function<void()>& what;
  std::exception_ptr thrown{};
  ucontext_t back{};
  ucontext_t there{};
  const void* own_stack = nullptr;  // for the address sanitizer
  std::size_t own_stack_bytes = 0;
};

// makecontext(3) hands over nothing but integers.
thread_local Crossing* under_way = nullptr;
thread_local std::span<std::uint8_t> stack_in_use;

void leave([[maybe_unused]] void** kept, [[maybe_unused]] const void* bottom, [[maybe_unused]] std::size_t bytes) {
#ifdef SPLITKEY_ADDRESS_SANITIZER
  __sanitizer_start_switch_fiber(kept, bottom, bytes);
#endif
}

void arrive([[maybe_unused]] void* kept, [[maybe_unused]] const void** from, [[maybe_unused]] std::size_t* from_bytes) {
#ifdef SPLITKEY_ADDRESS_SANITIZER
  __sanitizer_finish_switch_fiber(kept, from, from_bytes);
#endif
}

void call_there() {
  Crossing& crossing = *under_way;
  arrive(nullptr, &crossing.own_stack, &crossing.own_stack_bytes);
  try {
    crossing.what();
  } catch (...) {
    crossing.thrown = std::current_exception();
  }
  leave(nullptr, crossing.own_stack, crossing.own_stack_bytes);
}

}  // namespace

Stack::Stack(std::size_t bytes) : memory_(arena_bytes_for(bytes)) {
  const auto all = memory_.expose_for_writing();
  const std::size_t before =
      (page_bytes() - reinterpret_cast<std::uintptr_t>(all.data()) % page_bytes()) % page_bytes();
  guard_ = all.subspan(before, page_bytes());
  usable_ = all.subspan(before + page_bytes(), whole_pages(bytes));
  invariant(mprotect(guard_.data(), guard_.size(), PROT_NONE) == 0, "a stack's guard page could not be made");
}

Stack::~Stack() {
  if (memory_.empty()) return;  // moved from
  invariant(mprotect(guard_.data(), guard_.size(), PROT_READ | PROT_WRITE) == 0,
            "a guard page could not be given back");
}

std::size_t Stack::arena_bytes_for(std::size_t bytes) noexcept { return whole_pages(bytes) + 2 * page_bytes(); }

void Stack::run(const std::function<void()>& what) {
  invariant(stack_in_use.empty(), "a thread went to a second stack");
  Crossing crossing{what};
  invariant(getcontext(&crossing.there) == 0, "getcontext");
  crossing.there.uc_stack.ss_sp = usable_.data();
  crossing.there.uc_stack.ss_size = usable_.size();
  crossing.there.uc_link = &crossing.back;
  makecontext(&crossing.there, call_there, 0);

  under_way = &crossing;
  stack_in_use = usable_;
  void* kept = nullptr;
  leave(&kept, usable_.data(), usable_.size());
  invariant(swapcontext(&crossing.back, &crossing.there) == 0, "swapcontext");
  arrive(kept, nullptr, nullptr);
  stack_in_use = {};
  under_way = nullptr;
  secret::unpoison(usable_);
  if (crossing.thrown) std::rethrow_exception(crossing.thrown);
}

// The upper part of what is unused holds the frames of the functions that wipe the lower one: it is theirs to wipe.
[[gnu::noinline, gnu::no_sanitize_address]] void wipe_unused_stack() noexcept {
  const auto* here = static_cast<const std::uint8_t*>(__builtin_frame_address(0));
  if (!stack_in_use.empty()) {
    const auto unused = static_cast<std::size_t>(here - stack_in_use.data());
    const std::size_t lower = unused - std::min(unused, secret::wiped_stack_bytes / 2);
    secret::unpoison(stack_in_use.first(lower));
    secret::wipe(stack_in_use.first(lower));
  }
  secret::wipe_stack();
  wipe_vector_registers();
}

}  // namespace splitkey::process
