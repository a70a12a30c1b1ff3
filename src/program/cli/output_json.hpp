#pragma once

#include "base/json/value.hpp"
#include "base/secret/buffer.hpp"
#include "program/cli/failure.hpp"

/// Output for programs: one line.
namespace splitkey::cli {

/// The data object of an answer.
void write_json(const json::Object& data, secret::Buffer& out);

/// The failure as a member "error" of an object, for answers that hold more: {"code":…,"message":…,…}.
[[nodiscard]] json::Object error_object(const Failure& failure);

/// {"error":{"code":…,"message":…,"retryable":…,"retry_after_ms":…,"details":{…},"request_id":…}}; the last three only
/// where there is something to say.
void write_json(const Failure& failure, secret::Buffer& out);

}  // namespace splitkey::cli
