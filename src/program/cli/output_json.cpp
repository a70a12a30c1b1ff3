#include "program/cli/output_json.hpp"

#include "base/json/write.hpp"

namespace splitkey::cli {

void write_json(const json::Object& data, secret::Buffer& out) {
  json::write(data, out);
  out.append('\n');
}

json::Object error_object(const Failure& failure) {
  json::Object error;
  error.set("code", failure.code).set("message", failure.message).set("retryable", failure.retryable);
  if (failure.retry_after) error.set("retry_after_ms", std::int64_t{failure.retry_after->count()});
  json::Object details;
  for (const Detail& detail : failure.details) {
    std::visit([&](const auto& value) { details.set(detail.name, value); }, detail.value);
  }
  if (!details.empty()) error.set("details", std::move(details));
  if (!failure.request_id.empty()) error.set("request_id", failure.request_id);
  return error;
}

void write_json(const Failure& failure, secret::Buffer& out) {
  json::Object whole;
  whole.set("error", error_object(failure));
  write_json(whole, out);
}

}  // namespace splitkey::cli
