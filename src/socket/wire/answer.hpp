#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json/value.hpp"
#include "base/result/result.hpp"

namespace splitkey::wire {

/// One message to a client: the data of a success, or an error.
class Answer {
 public:
  Answer() = default;

  /// Absent in an answer to a message whose id could not be read.
  std::optional<std::int64_t> id;
  /// A UUID that the daemon's log names too.
  std::string request_id;
  Result<json::Object> outcome;
  std::vector<std::string> warnings;
};

/// The answer as a whole frame, header and body. Errors: throws ArenaExhausted.
[[nodiscard]] secret::Bytes write_answer(const Answer& answer);

/// Reads a frame's body, for clients: the JSON followed by json::padding_bytes zero bytes. Null and numbers with
/// fractions are taken, unknown members ignored, so that older clients understand newer daemons. `retryable` on the
/// wire is not kept: it follows from the code. Errors: internal when it is no answer of this protocol.
[[nodiscard]] Result<Answer> read_answer(const secret::Bytes& body);

}  // namespace splitkey::wire
