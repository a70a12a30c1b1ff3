#include "program/cli/failure.hpp"

namespace splitkey::cli {
namespace {

std::string_view word(ExitStatus status) {
  switch (status) {
    case ExitStatus::usage:
      return "usage";
    case ExitStatus::configuration:
      return "configuration";
    case ExitStatus::no_input:
      return "no_input";
    case ExitStatus::unreachable:
      return "daemon_unreachable";
    case ExitStatus::no_output:
      return "no_output";
    case ExitStatus::try_again:
      return "try_again";
    case ExitStatus::no_protocol:
      return "no_protocol";
    case ExitStatus::no_permission:
      return "socket_denied";
    case ExitStatus::interrupted:
    case ExitStatus::terminated:
      return "interrupted";
    default:
      return "refused";
  }
}

}  // namespace

Failure::Failure(ExitStatus because, std::string text)
    : status(because), code(word(because)), message(std::move(text)), retryable(because == ExitStatus::try_again) {}

Failure::Failure(const Error& error, std::string request)
    : status(splitkey::retryable(error.code()) ? ExitStatus::try_again : ExitStatus::refused),
      code(splitkey::name(error.code())),
      message(error.message()),
      retryable(splitkey::retryable(error.code())),
      details(error.details()),
      retry_after(error.retry_after()),
      request_id(std::move(request)) {}

tl::unexpected<Failure> fail(ExitStatus because, std::string text) {
  return tl::unexpected(Failure(because, std::move(text)));
}

tl::unexpected<Failure> fail(Failure failure) { return tl::unexpected(std::move(failure)); }

Failure failure_to_connect(const Error& error) {
  switch (error.code()) {
    case Errc::permission_denied:
      return {ExitStatus::no_permission, error.message()};
    case Errc::invalid_request:
      return {ExitStatus::usage, error.message()};
    case Errc::overloaded:
      return {ExitStatus::try_again, error.message()};
    default:
      return {ExitStatus::unreachable, error.message()};
  }
}

Failure failure_to_call(const Error& error) {
  if (error.code() == Errc::deadline_exceeded) return {error, ""};
  return {ExitStatus::no_protocol, error.message()};
}

}  // namespace splitkey::cli
