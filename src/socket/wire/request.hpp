#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json/value.hpp"
#include "base/result/operation.hpp"
#include "base/result/result.hpp"

namespace splitkey::wire {

inline constexpr std::size_t max_path_bytes = 512;
inline constexpr std::chrono::milliseconds default_deadline{30'000};
inline constexpr std::chrono::milliseconds max_deadline{300'000};

/// One message from a client.
class Request {
 public:
  Request() = default;

  std::int64_t id = 0;
  Operation operation = Operation::read;
  std::string path;
  json::Object data;
  std::chrono::milliseconds deadline = default_deadline;
};

/// A message that cannot be served: why, and the id to answer it by where that could be read.
class Unreadable {
 public:
  Unreadable(std::optional<std::int64_t> answer_id, Error reason) : id(answer_id), error(std::move(reason)) {}

  std::optional<std::int64_t> id;
  Error error;
};

/// Reads a frame's body: the JSON followed by json::padding_bytes zero bytes (see json::read_object).
/// Errors: Unreadable with invalid_request, or unsupported_operation for a word that is no operation.
[[nodiscard]] tl::expected<Request, Unreadable> read_request(const secret::Bytes& body);

/// The request as a whole frame, header and body. Errors: throws ArenaExhausted.
[[nodiscard]] secret::Bytes write_request(const Request& request);

}  // namespace splitkey::wire
