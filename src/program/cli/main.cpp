#include <exception>
#include <system_error>

#include "base/process/hardening.hpp"
#include "base/process/stack.hpp"
#include "base/secret/arena.hpp"
#include "crypto/crypto/allocator.hpp"
#include "program/cli/run.hpp"

namespace {

// Room for the longest answer and its reading (client::max_answer_bytes, where a list takes a block for each of its
// keys), and for what is typed and shown.
constexpr std::size_t arena_bytes = std::size_t{4} << 20U;
constexpr std::size_t stack_bytes = 8 * splitkey::process::stack_unit_bytes;

void forbid_dumps() {
  std::error_code refusal = splitkey::process::make_undumpable();
  if (!refusal) refusal = splitkey::process::forbid_core_files();
  if (refusal) throw std::system_error(refusal, "cannot forbid core files");
}

}  // namespace

int main(int argc, char** argv) {
  namespace cli = splitkey::cli;
  const splitkey::terminal::Streams streams;
  try {
    forbid_dumps();
    splitkey::secret::open_arena(arena_bytes + splitkey::process::Stack::arena_bytes_for(stack_bytes));
    splitkey::crypto::require_arena_for_botan();
    auto status = splitkey::ExitStatus::system_refuses;
    splitkey::process::Stack(stack_bytes).run([&] { status = cli::run(argc, argv, streams); });
    return static_cast<int>(status);
  } catch (const std::exception& error) {
    splitkey::terminal::complain(streams, error.what());
    return static_cast<int>(splitkey::ExitStatus::system_refuses);
  }
}
