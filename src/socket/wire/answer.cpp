#include "socket/wire/answer.hpp"

#include <algorithm>

#include "base/json/read.hpp"
#include "socket/wire/envelope.hpp"

namespace splitkey::wire {
namespace {

json::Object write_details(const Error& error) {
  json::Object details;
  for (const Detail& detail : error.details()) {
    std::visit([&](const auto& value) { details.set(detail.name, value); }, detail.value);
  }
  return details;
}

json::Object write_error(const Error& error) {
  json::Object written;
  written.set("code", splitkey::name(error.code()))
      .set("message", error.message())
      .set("retryable", retryable(error.code()));
  if (error.retry_after()) written.set("retry_after_ms", std::int64_t{error.retry_after()->count()});
  if (!error.details().empty()) written.set("details", write_details(error));
  return written;
}

tl::unexpected<Error> no_answer(std::string what) {
  return failure(Errc::internal, "the daemon's answer is none of this protocol: " + std::move(what));
}

Result<std::optional<std::int64_t>> read_id(const json::Object& message) {
  const json::Value* id = message.find("id");
  if (id == nullptr) return no_answer("'id' is missing");
  if (id->is_null()) return std::nullopt;
  if (!id->as_integer() || *id->as_integer() < 0)
    return no_answer("'id' is neither null nor an integer from 0 to 2^63-1");
  return id->as_integer();
}

Result<std::vector<std::string>> read_warnings(const json::Object& message) {
  std::vector<std::string> warnings;
  const json::Value* value = message.find("warnings");
  if (value == nullptr) return warnings;
  const json::Array* texts = value->as_array();
  if (texts == nullptr) return no_answer("'warnings' is not an array");
  for (const json::Value& text : *texts) {
    if (text.as_string() == nullptr) return no_answer("a warning is not a string");
    warnings.emplace_back(text.as_string()->expose_text());
  }
  return warnings;
}

// A code that a newer daemon knows and we do not is an internal error to us, but its word is kept for people.
Error error_with(std::string_view code, std::string_view message) {
  if (const auto known = errc_from_name(code)) return {*known, std::string(message)};
  Error error(Errc::internal, std::string(message));
  return detail::is_plain_name(code) ? std::move(error).with("code", std::string(code)) : std::move(error);
}

// Details are for programs that know them: values of other kinds than ours belong to newer ones.
Error with_details(Error error, const json::Object& details) {
  for (const json::Member& member : details.members()) {
    std::string name(member.name.expose_text());
    if (const auto integer = member.value.as_integer()) {
      error = Error(std::move(error).with(std::move(name), *integer));
    } else if (const auto* text = member.value.as_string()) {
      error = Error(std::move(error).with(std::move(name), std::string(text->expose_text())));
    }
  }
  return error;
}

Result<Error> read_error(const json::Object& written) {
  const secret::Bytes* code = written.find_string("code");
  const secret::Bytes* message = written.find_string("message");
  if (code == nullptr || message == nullptr) return no_answer("an error without 'code' or 'message'");
  Error error = error_with(code->expose_text(), message->expose_text());
  if (written.find("retry_after_ms") != nullptr) {
    const auto wait = written.find_integer("retry_after_ms");
    if (!wait || *wait < 0) return no_answer("'retry_after_ms' is not an integer of 0 or more");
    error = Error(std::move(error).after(std::chrono::milliseconds(*wait)));
  }
  if (written.find("details") == nullptr) return error;
  const json::Object* details = written.find_object("details");
  if (details == nullptr) return no_answer("'details' is not an object");
  return with_details(std::move(error), *details);
}

/// Reads what the answer is about into `answer.outcome`.
Result<void> read_outcome(json::Object& message, Answer& answer) {
  json::Value* data = message.find("data");
  json::Value* error = message.find("error");
  if ((data == nullptr) == (error == nullptr)) return no_answer("it holds not exactly one of 'data' and 'error'");
  json::Object* object = (data != nullptr ? data : error)->as_object();
  if (object == nullptr) return no_answer("'data' or 'error' is not an object");
  if (data != nullptr) {
    answer.outcome = std::move(*object);
    return {};
  }
  auto read = read_error(*object);
  if (!read) return propagate(read);
  answer.outcome = failure(std::move(*read));
  return {};
}

}  // namespace

secret::Bytes write_answer(const Answer& answer) {
  json::Object envelope;
  envelope.set("id", answer.id ? json::Value(*answer.id) : json::Value()).set("request_id", answer.request_id);
  if (!answer.warnings.empty()) {
    json::Array warnings(answer.warnings.begin(), answer.warnings.end());
    envelope.set("warnings", std::move(warnings));
  }
  if (answer.outcome) return detail::write_frame(envelope, &*answer.outcome);
  envelope.set("error", write_error(answer.outcome.error()));
  return detail::write_frame(envelope, nullptr);
}

Result<Answer> read_answer(const secret::Bytes& body) {
  auto message = json::read_object(body, json::Limits{});
  if (!message) return no_answer(message.error().message());
  Answer answer;
  const auto id = read_id(*message);
  if (!id) return propagate(id);
  answer.id = *id;
  const secret::Bytes* request_id = message->find_string("request_id");
  if (request_id == nullptr) return no_answer("'request_id' is missing or not a string");
  answer.request_id = request_id->expose_text();
  auto warnings = read_warnings(*message);
  if (!warnings) return propagate(warnings);
  answer.warnings = std::move(*warnings);
  if (const auto outcome = read_outcome(*message, answer); !outcome) return propagate(outcome);
  return answer;
}

}  // namespace splitkey::wire
