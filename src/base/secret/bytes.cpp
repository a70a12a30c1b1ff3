#include "base/secret/bytes.hpp"

#include <algorithm>

#include "base/result/invariant.hpp"
#include "base/secret/arena.hpp"
#include "base/secret/wipe.hpp"

namespace splitkey::secret {

Bytes::Bytes(std::size_t size_bytes) : size_bytes_(size_bytes) {
  if (size_bytes > 0) begin_ = static_cast<std::uint8_t*>(arena().allocate(size_bytes));
}

Bytes::~Bytes() {
  if (begin_ != nullptr) arena().deallocate(begin_);  // which wipes
}

Bytes& Bytes::operator=(Bytes&& other) noexcept {
  if (this != &other) {
    if (begin_ != nullptr) arena().deallocate(begin_);
    begin_ = std::exchange(other.begin_, nullptr);
    size_bytes_ = std::exchange(other.size_bytes_, 0);
  }
  return *this;
}

Bytes Bytes::copy_of(std::span<const std::uint8_t> bytes) {
  Bytes copy(bytes.size());
  std::ranges::copy(bytes, copy.begin_);
  return copy;
}

void Bytes::shorten(std::size_t size_bytes) noexcept {
  invariant(size_bytes <= size_bytes_, "secret bytes cannot be shortened to a greater length");
  wipe({begin_ + size_bytes, size_bytes_ - size_bytes});
  size_bytes_ = size_bytes;
}

bool Bytes::equals(std::span<const std::uint8_t> other) const noexcept { return equal(expose(), other); }

}  // namespace splitkey::secret
