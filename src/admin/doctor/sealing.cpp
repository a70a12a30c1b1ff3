#include "admin/doctor/sealing.hpp"

#include <array>
#include <cstdint>
#include <string>

#include "base/secret/hex.hpp"

namespace splitkey::doctor {
namespace {

constexpr std::size_t kind_bytes = 16;

struct Kind {
  const char* digits;
  Sealing sealing;
};

constexpr std::array kinds{Kind{"5a1c6a86df9d4096b1d5a65e0862f19a", Sealing::host_key},
                           Kind{"55b9ed1d38594d43a8319d2ebb332ac6", Sealing::host_key},
                           Kind{"0c7cc07b117645919c4b0bea08bc20fe", Sealing::tpm2},
                           Kind{"faf7eb9341e3412ca1a436f95a29362f", Sealing::tpm2},
                           Kind{"93a894094874449090caf2fc93cab553", Sealing::both},
                           Kind{"ef4ac13679a9480ea7db68897f9f165d", Sealing::both},
                           Kind{"af4950a849134eb1a73846304ff30c05", Sealing::both},
                           Kind{"adbc4ca3efb64201ba881b6f2e4095ea", Sealing::both},
                           Kind{"058469daf6f54324800549da0f8ea2fb", Sealing::nothing}};

int value_of(char digit) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  return digit == '+' ? 62 : digit == '/' ? 63 : -1;
}

/// The first bytes, in hex; shorter where the text is no base64 or too short (RFC 4648, section 4). They are no secret.
std::string first_bytes(std::string_view base64) {
  std::array<std::uint8_t, kind_bytes> bytes{};
  std::size_t filled = 0;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char each : base64) {
    if (each == '\n' || filled == kind_bytes) continue;
    const int value = value_of(each);
    if (value < 0) break;
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.at(filled++) = static_cast<std::uint8_t>(bits >> count & 0xFFU);
  }
  return secret::public_hex(std::span(bytes).first(filled));
}

}  // namespace

const char* name(Sealing sealing) noexcept {
  switch (sealing) {
    case Sealing::file:
      return "a file";
    case Sealing::host_key:
      return "this host's key";
    case Sealing::tpm2:
      return "the TPM";
    case Sealing::both:
      return "this host's key and the TPM";
    case Sealing::nothing:
      return "a key that everybody knows";
    case Sealing::unknown:
      break;
  }
  return "a kind of key that is not known here";
}

Sealing sealing_of(const secret::Bytes& credential) {
  const std::string digits = first_bytes(credential.expose_text());
  for (const Kind& kind : kinds) {
    if (digits == kind.digits) return kind.sealing;
  }
  return Sealing::unknown;
}

}  // namespace splitkey::doctor
