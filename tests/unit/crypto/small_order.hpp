#pragma once

namespace splitkey::test {

/// The points of Curve25519 and of its twist whose order divides 8, as public keys that a forger could choose: 0, 1,
/// the two of order 8, and p - 1; then p and p + 1, which are 0 and 1 written otherwise; and 0 and 1 with the top bit
/// set, which X25519 passes over.
inline constexpr const char* points_of_small_order[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000080",
};

}  // namespace splitkey::test
