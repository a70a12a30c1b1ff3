#pragma once

namespace splitkey::process {

/// Sets the processor's vector registers to zero, as far as a function may: copies of memory go through them, and what
/// was copied last stays there until somebody spills it, a signal's frame or a new thread that inherited it.
void wipe_vector_registers() noexcept;

}  // namespace splitkey::process
