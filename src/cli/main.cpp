#include <exception>

#include "cli/hardening.hpp"
#include "cli/run.hpp"
#include "crypto/allocator.hpp"
#include "secret/arena.hpp"

// Room for the longest answer and its reading (client::max_answer_bytes, where a list takes a block for each of its
// keys), and for what is typed and shown.
static constexpr std::size_t arena_bytes = std::size_t{4} << 20U;

int main(int argc, char** argv) {
  namespace cli = splitkey::cli;
  const cli::Streams streams;
  try {
    cli::forbid_dumps();
    splitkey::secret::open_arena(arena_bytes);
    splitkey::crypto::require_arena_for_botan();
    return static_cast<int>(cli::run(argc, argv, streams));
  } catch (const std::exception& error) {
    cli::complain(streams, error.what());
    return static_cast<int>(cli::ExitStatus::no_memory);
  }
}
