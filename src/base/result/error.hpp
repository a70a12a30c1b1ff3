#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What can go wrong with a request, in the words of the socket protocol (docs/protocol.md, "Errors").
namespace splitkey {

/// One code per meaning. A caller decides by it; people read the message beside it.
enum class Errc : std::uint8_t {
  invalid_request,
  unsupported_path,
  unsupported_operation,
  permission_denied,
  not_found,
  conflict,
  precondition_failed,
  invalid_custodian,
  decryption_failed,
  record_malformed,
  vault_sealed,
  vault_unavailable,
  vault_denied,
  overloaded,
  deadline_exceeded,
  audit_unavailable,
  internal,
};

/// The code as it stands in an answer, e.g. "vault_sealed".
[[nodiscard]] std::string_view name(Errc code) noexcept;

/// The reverse of name(); nullopt for a word that is no code of ours.
[[nodiscard]] std::optional<Errc> errc_from_name(std::string_view name) noexcept;

/// Whether the same request may succeed later without anybody changing anything.
[[nodiscard]] bool retryable(Errc code) noexcept;

/// A fact about an error that a program may want: a version number, a path, a field's name. Never a secret.
struct Detail {
  std::string name;
  std::variant<std::int64_t, std::string> value;
};

/// An error as it travels from where it is found to the caller. It owns its texts; none of them ever holds a secret.
/// (Constructors rather than an aggregate: GCC 12 destroys aggregate temporaries in co_await arguments twice.)
class Error {
 public:
  Error(Errc code, std::string message) : code_(code), message_(std::move(message)) {}

  [[nodiscard]] Errc code() const noexcept { return code_; }
  /// A sentence that says what is wrong and what to do next.
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  [[nodiscard]] const std::vector<Detail>& details() const noexcept { return details_; }
  /// How long to wait before a retry makes sense, where that is known.
  [[nodiscard]] std::optional<std::chrono::milliseconds> retry_after() const noexcept { return retry_after_; }

  Error&& with(std::string name, std::int64_t value) && {
    details_.push_back({std::move(name), value});
    return std::move(*this);
  }
  Error&& with(std::string name, std::string value) && {
    details_.push_back({std::move(name), std::move(value)});
    return std::move(*this);
  }
  Error&& after(std::chrono::milliseconds wait) && {
    retry_after_ = wait;
    return std::move(*this);
  }

 private:
  Errc code_;
  std::string message_;
  std::vector<Detail> details_;
  std::optional<std::chrono::milliseconds> retry_after_;
};

}  // namespace splitkey
