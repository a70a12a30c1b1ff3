// E-mail comparison: two texts, split at the first zero byte. It is symmetric, and a text always equals itself.
#include <algorithm>

#include "base/result/invariant.hpp"
#include "keys/keys/email.hpp"

using namespace splitkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> input(data, size);
  const auto zero = static_cast<std::size_t>(std::ranges::find(input, std::uint8_t{0}) - input.begin());
  const auto a = secret::Bytes::copy_of(input.first(zero));
  const auto b = secret::Bytes::copy_of(input.subspan(std::min(zero + 1, size)));
  invariant(keys::same_email(a, a) && keys::same_email(b, b), "a text differs from itself");
  invariant(keys::same_email(a, b) == keys::same_email(b, a), "the comparison is not symmetric");
  return 0;
}
