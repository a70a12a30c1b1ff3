#pragma once

namespace splitkey::secret {

/// While one of these lives, what its thread takes by operator new comes from the arena, and goes back to it whenever
/// and wherever it is deleted. For calls into libraries that copy a secret into their ordinary containers, as Botan 3
/// does with what it sends over TLS 1.3. Belongs to a block without co_await. Errors: operator new throws
/// ArenaExhausted within it.
class HeapInArena {
 public:
  HeapInArena() noexcept;
  ~HeapInArena();
  HeapInArena(const HeapInArena&) = delete;
  HeapInArena& operator=(const HeapInArena&) = delete;

 private:
  bool before_;
};

}  // namespace splitkey::secret
