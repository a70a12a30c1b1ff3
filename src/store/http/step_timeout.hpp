#pragma once

#include <algorithm>
#include <chrono>

#include "base/result/deadline.hpp"
#include "base/result/error.hpp"

namespace splitkey::http {

/// A TCP connection, then its TLS handshake, then the first byte of an answer: none takes longer, even where a request
/// would wait. A request's own deadline wins where it is earlier.
inline constexpr std::chrono::seconds connect_timeout{5};
inline constexpr std::chrono::seconds handshake_timeout{5};
inline constexpr std::chrono::seconds answer_timeout{10};

/// How long one step of the way to a server may take: its own timeout, or until the request's deadline if that is
/// earlier.
class StepTimeout {
 public:
  StepTimeout(Deadline deadline, std::chrono::seconds timeout)
      : deadline_(deadline), until_(std::min(deadline, std::chrono::steady_clock::now() + timeout)) {}

  [[nodiscard]] Deadline until() const noexcept { return until_; }

  /// A step that took too long, when the request itself has time left, is a fault of the server.
  [[nodiscard]] Error judge(const Error& error) const {
    if (error.code() != Errc::deadline_exceeded || std::chrono::steady_clock::now() >= deadline_) return error;
    return {Errc::vault_unavailable, error.message()};
  }

 private:
  Deadline deadline_;
  Deadline until_;
};

}  // namespace splitkey::http
