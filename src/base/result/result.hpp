#pragma once

#include <tl/expected.hpp>

#include "base/result/error.hpp"

namespace splitkey {

/// What a request can run into is a Result; only what makes start-up impossible, and exhausted memory, is an exception.
template <class T>
using Result = tl::expected<T, Error>;

/// `return failure(Errc::conflict, "…");` makes an error, `return failure(Error(…).with(…));` hands over one that is
/// made.
[[nodiscard]] inline tl::unexpected<Error> failure(Error error) { return tl::unexpected<Error>(std::move(error)); }
[[nodiscard]] inline tl::unexpected<Error> failure(Errc code, std::string message) {
  return tl::unexpected<Error>(Error(code, std::move(message)));
}

/// `if (!key) return propagate(key);` hands the error of a failed result on to the caller. It is moved out of a result
/// that is not const, which is done with.
template <class T, class E>
[[nodiscard]] tl::unexpected<E> propagate(tl::expected<T, E>& failed) {
  return tl::unexpected<E>(std::move(failed.error()));
}
template <class T, class E>
[[nodiscard]] tl::unexpected<E> propagate(const tl::expected<T, E>& failed) {
  return tl::unexpected<E>(failed.error());
}

}  // namespace splitkey
