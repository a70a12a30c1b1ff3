#include "base/secret/read_all.hpp"

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace splitkey::secret {
namespace {

constexpr std::size_t first_bytes = 4096;

/// The same bytes with room for more behind them; the former place is wiped.
Bytes with_more_room(const Bytes& bytes, std::size_t size_bytes) {
  Bytes larger(size_bytes);
  std::ranges::copy(bytes.expose(), larger.expose_for_writing().begin());
  return larger;
}

}  // namespace

tl::expected<Bytes, std::error_code> read_all(int descriptor, std::size_t most_bytes) {
  // One byte more than is allowed shows that there is more.
  const std::size_t limit_bytes = most_bytes + 1;
  Bytes content(std::min(first_bytes, limit_bytes));
  std::size_t filled = 0;
  while (true) {
    if (filled == content.size_bytes()) content = with_more_room(content, std::min(2 * filled, limit_bytes));
    const auto room = content.expose_for_writing().subspan(filled);
    const ssize_t count = read(descriptor, room.data(), room.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return tl::unexpected(std::error_code(errno, std::generic_category()));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
    if (filled > most_bytes) return tl::unexpected(std::make_error_code(std::errc::file_too_large));
  }
  content.shorten(filled);
  return content;
}

}  // namespace splitkey::secret
