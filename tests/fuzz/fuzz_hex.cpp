// Hex as it comes in fields and shares: what decodes encodes to the same digits again, what does not leaves only zeros.
#include <algorithm>
#include <string_view>

#include "base/result/invariant.hpp"
#include "base/secret/hex.hpp"

using namespace splitkey;

namespace {

char lower_case(char digit) { return digit >= 'A' && digit <= 'F' ? static_cast<char>(digit - 'A' + 'a') : digit; }

void decode(std::string_view digits, secret::HexCase allowed) {
  secret::Bytes bytes(digits.size() / 2);
  if (!secret::decode_hex(digits, bytes.expose_for_writing(), allowed)) {
    invariant(std::ranges::all_of(bytes.expose(), [](std::uint8_t byte) { return byte == 0; }),
              "refused hex leaves nothing behind");
    return;
  }
  const secret::Bytes again = secret::to_hex(bytes.expose());
  const auto same = [allowed](char read, char written) {
    return (allowed == secret::HexCase::either ? lower_case(read) : read) == written;
  };
  invariant(std::ranges::equal(digits, again.expose_text(), same), "hex that decodes encodes to the same digits");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view digits(reinterpret_cast<const char*>(data), size);
  decode(digits, secret::HexCase::lower);
  decode(digits, secret::HexCase::either);
  invariant(secret::from_hex(digits).has_value() ==
                (size % 2 == 0 && digits.find_first_not_of("0123456789abcdef") == std::string_view::npos),
            "from_hex takes an even number of lower-case digits and nothing else");
  return 0;
}
