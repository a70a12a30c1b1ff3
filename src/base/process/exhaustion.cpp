#include "base/process/exhaustion.hpp"

#include "base/secret/arena.hpp"

namespace splitkey::process {

Error overloaded(const std::bad_alloc& full) {
  const bool is_arena = dynamic_cast<const secret::ArenaExhausted*>(&full) != nullptr;
  return Error(Errc::overloaded, is_arena ? "the memory for secrets is full; try again in a moment"
                                          : "the daemon's memory is exhausted; try again in a moment")
      .after(std::chrono::milliseconds(250));
}

}  // namespace splitkey::process
