#pragma once

namespace splitkey::crypto {

/// Dies unless Botan's secure_vector takes its memory from the arena: our definitions of Botan::allocate_memory and
/// Botan::deallocate_memory must have replaced the library's. Call it once at start, after open_arena(); the call is
/// also what makes the linker keep those definitions.
void require_arena_for_botan();

}  // namespace splitkey::crypto
