#pragma once

#include <tl/expected.hpp>

#include "base/result/error.hpp"

namespace splitkey {

/// What a request can run into is a Result; only what makes start-up impossible, and exhausted memory, is an exception.
template <class T>
using Result = tl::expected<T, Error>;

/// `return failure(error);` passes an error on, `return failure(Errc::conflict, "…");` makes one.
[[nodiscard]] inline tl::unexpected<Error> failure(Error error) { return tl::unexpected<Error>(std::move(error)); }
[[nodiscard]] inline tl::unexpected<Error> failure(Errc code, std::string message) {
  return tl::unexpected<Error>(Error(code, std::move(message)));
}

}  // namespace splitkey
