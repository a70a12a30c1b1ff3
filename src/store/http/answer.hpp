#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json/value.hpp"
#include "base/result/result.hpp"
#include "base/secret/buffer.hpp"

namespace splitkey::http {

/// The longest header (status line and all fields) and the longest body that are read: a record comes in a frame of 64
/// KiB, and a list of ten thousand ids is no longer than this.
inline constexpr std::size_t input_bytes = 8192;
inline constexpr std::size_t max_body_bytes = 262'144;

/// A whole HTTP answer. Its body lies in the arena and never anywhere else.
class Answer {
 public:
  unsigned status = 0;
  /// Followed by json::padding_bytes zeros, as json::read_object wants it.
  secret::Bytes body;
  /// The value of the field that the reader was to keep. Empty: none was sent.
  std::string kept_field;
  /// Retry-After, where it was sent in seconds.
  std::optional<std::chrono::seconds> retry_after;
  /// Location, of a redirect. Empty: none was sent.
  std::string location;
  /// Whether the connection can carry another request.
  bool keep_alive = false;

  [[nodiscard]] bool has_body() const noexcept;
  /// The body as a JSON object. Errors: vault_unavailable: it is none, as when a proxy in between answers.
  [[nodiscard]] Result<json::Object> object() const;
};

/// Reads one HTTP/1.1 answer as its bytes come, in whatever pieces: Content-Length, chunked or up to the end of the
/// connection; answers of the 1xx kind are passed over. RFC 9112.
class AnswerReader {
 public:
  /// `kept_field`: the one header field to keep beside those that Answer always has, a name that outlives the reader.
  explicit AnswerReader(std::string_view kept_field = {});
  ~AnswerReader();
  AnswerReader(const AnswerReader&) = delete;
  AnswerReader& operator=(const AnswerReader&) = delete;

  /// Where the next bytes are to be put; never empty while the answer is not complete.
  [[nodiscard]] std::span<std::uint8_t> room() noexcept;
  /// That many bytes have been put there; 0: there will be no more. Whether the answer is complete.
  /// Errors: vault_unavailable with a sentence that begins with the server ("it …"): what came is no HTTP, is too long,
  /// is compressed, or was cut short.
  [[nodiscard]] Result<bool> take(std::size_t bytes);

  /// Once it is complete.
  [[nodiscard]] Answer answer();

 private:
  class Parser;

  [[nodiscard]] Result<bool> parse();

  const std::string_view kept_field_;
  secret::Bytes input_;
  std::size_t filled_bytes_ = 0;
  int interim_answers_ = 0;
  std::unique_ptr<Parser> parser_;
};

}  // namespace splitkey::http
