#include "scarce_memory.hpp"

#include <atomic>
#include <cstdint>

namespace splitkey::test {
namespace {

// How many calls succeed, and how many fail then.
std::atomic<std::int64_t> successes_left = 0;
std::atomic<std::int64_t> failures_left = 0;

}  // namespace

ScarceMemory::ScarceMemory(std::size_t number, std::size_t failures) noexcept {
  successes_left = static_cast<std::int64_t>(number);
  failures_left = static_cast<std::int64_t>(failures);
}

ScarceMemory::~ScarceMemory() { failures_left = 0; }

bool ScarceMemory::was_felt() noexcept { return failures_left <= 0; }

}  // namespace splitkey::test

extern "C" {

void* __real_malloc(std::size_t bytes);

// The linker has every malloc(3) of the program's own objects come here (ld, --wrap).
void* __wrap_malloc(std::size_t bytes) {
  using namespace splitkey::test;
  if (failures_left <= 0 || successes_left-- > 0 || failures_left-- <= 0) return __real_malloc(bytes);
  return nullptr;
}
}
