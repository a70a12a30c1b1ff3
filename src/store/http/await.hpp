#pragma once

#include <asio/use_awaitable.hpp>
#include <asio/version.hpp>

#if ASIO_VERSION >= 102400
#include <asio/as_tuple.hpp>
#else
#include <asio/experimental/as_tuple.hpp>
#endif

namespace splitkey::http {

/// Passed to an asynchronous operation: awaiting it gives the error code and the result as a tuple, and throws nothing.
#if ASIO_VERSION >= 102400
inline constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
#else
inline constexpr auto as_tuple = asio::experimental::as_tuple(asio::use_awaitable);
#endif

}  // namespace splitkey::http
