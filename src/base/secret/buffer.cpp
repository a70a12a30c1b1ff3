#include "base/secret/buffer.hpp"

#include <algorithm>

namespace splitkey::secret {

void Buffer::append(std::span<const std::uint8_t> bytes) {
  if (storage_.size_bytes() - size_bytes_ < bytes.size()) {
    constexpr std::size_t smallest_bytes = 256;
    Bytes larger(std::max({smallest_bytes, 2 * storage_.size_bytes(), size_bytes_ + bytes.size()}));
    std::ranges::copy(expose(), larger.expose_for_writing().begin());
    storage_ = std::move(larger);
  }
  std::ranges::copy(bytes, storage_.expose_for_writing().begin() + static_cast<std::ptrdiff_t>(size_bytes_));
  size_bytes_ += bytes.size();
}

Bytes Buffer::take() noexcept {
  storage_.shorten(size_bytes_);
  size_bytes_ = 0;
  return std::move(storage_);
}

}  // namespace splitkey::secret
