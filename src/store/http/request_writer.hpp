#pragma once

#include <string_view>

#include "base/secret/buffer.hpp"

namespace splitkey::http {

enum class Method { get, post, remove };

/// Whether `text` can be a target or a field's value as it is: visible ASCII characters, no spaces.
[[nodiscard]] bool is_one_word(std::string_view text) noexcept;

/// Writes one HTTP/1.1 request into the arena, because a field or the body may hold a secret (RFC 9112, 2.1). A target
/// or a value that is not one word is a broken invariant.
class RequestWriter {
 public:
  /// `target` begins with a slash. `body`, which outlives the writer, is sent with a POST only.
  RequestWriter(Method method, std::string_view target, const secret::Bytes& body);

  /// Appends a header field. They are sent in the order in which they come.
  void add_field(std::string_view name, std::string_view value);

  /// The whole request. That of a POST says that its body is JSON, and how long it is.
  [[nodiscard]] secret::Bytes take();

 private:
  const Method method_;
  const secret::Bytes& body_;
  secret::Buffer text_;
};

}  // namespace splitkey::http
