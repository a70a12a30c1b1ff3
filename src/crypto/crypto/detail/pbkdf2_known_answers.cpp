#include <algorithm>
#include <cstddef>
#include <string_view>

#include "crypto/crypto/detail/pbkdf2_state.hpp"

namespace splitkey::crypto::detail {
namespace {

constexpr std::uint32_t iterations = 100;

struct KnownAnswer {
  std::string_view password;
  Sha256Words first;  // what the first of the iterations gives
  Sha256Words key;
};

// From Python's hashlib and hmac (OpenSSL). The salts: "salt", "checktick-team-3", "a salt" and none.
constexpr std::array<KnownAnswer, 4> known_answers{{
    {"password",
     {0x120fb6cf, 0xfcf8b32c, 0x43e72252, 0x56c4f837, 0xa86548c9, 0x2ccc3548, 0x0805987c, 0xb70be17b},
     {0x07e69971, 0x80cf7f12, 0x904f0410, 0x0d405d34, 0x888fdf62, 0xaf6d506a, 0x0ecc23b1, 0x96fe99d8}},
    {"splitkeyd",
     {0x619ee406, 0xcd476c75, 0xee4687fe, 0x09481ce5, 0x0f55d4ee, 0xcfebb8c2, 0xab74cb7e, 0xa06509b4},
     {0x6c3c6587, 0x58e7b8fc, 0x7f7f47d6, 0x433d2114, 0x73bfbbb6, 0xdacb26c4, 0x3cc759ca, 0xf1726622}},
    {"a key of sixty-four bytes which fills a block of SHA-256 exactly",
     {0xe49193b5, 0x7f432515, 0x3b732ef7, 0x87d75bf8, 0x51be799f, 0x053b37c0, 0xe138ba1c, 0xf1796037},
     {0xeb1bf89d, 0x4890c488, 0xdaacd6ad, 0x9afd448c, 0x286e6fe8, 0xc84905b0, 0x7189231f, 0x6315fd12}},
    {"",
     {0xf7ce0b65, 0x3d2d72a4, 0x108cf5ab, 0xe912ffdd, 0x777616db, 0xbb27a70e, 0x8204f3ae, 0x2d0f6fad},
     {0xc99414a1, 0xb4fa8858, 0x4cfc6504, 0x0e69e06a, 0x007aa001, 0x7409a30c, 0x28a10958, 0x1e717082}},
}};

Pbkdf2State begun(const KnownAnswer& answer) noexcept {
  Pbkdf2State state{};
  std::ranges::copy(answer.password, state.key.begin());
  state.u = state.t = answer.first;
  state.left = iterations - 1;
  return state;
}

}  // namespace

bool known_answers_hold(Pbkdf2Iterate iterate) {
  for (std::size_t count = 1; count <= known_answers.size(); ++count) {
    std::array<Pbkdf2State, known_answers.size()> states{};
    std::array<Pbkdf2State*, known_answers.size()> side_by_side{};
    for (std::size_t i = 0; i < count; ++i) {
      states[i] = begun(known_answers[i]);
      side_by_side[i] = &states[i];
    }
    iterate(std::span(side_by_side).first(count), 1);
    iterate(std::span(side_by_side).first(count), iterations - 2);
    for (std::size_t i = 0; i < count; ++i) {
      if (states[i].t != known_answers[i].key || states[i].left != 0) return false;
    }
  }
  return true;
}

}  // namespace splitkey::crypto::detail
