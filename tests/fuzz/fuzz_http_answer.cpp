// Vault's HTTP answer as it comes from the network, in pieces of any size; the first byte says of which.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "vault/answer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::span<const std::uint8_t> rest(data + 1, size - 1);
  const std::size_t piece_bytes = std::size_t{data[0]} + 1;
  splitkey::vault::AnswerReader reader;
  while (true) {
    const auto room = reader.room();
    const std::size_t bytes = std::min({rest.size(), piece_bytes, room.size()});
    std::copy_n(rest.begin(), bytes, room.begin());
    rest = rest.subspan(bytes);
    const auto complete = reader.take(bytes);
    if (!complete) return 0;
    if (*complete) break;
    if (bytes == 0) return 0;
  }
  (void)reader.answer().object();
  return 0;
}
