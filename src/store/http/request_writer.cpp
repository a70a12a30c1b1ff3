#include "store/http/request_writer.hpp"

#include <algorithm>
#include <string>

#include "base/result/invariant.hpp"

namespace splitkey::http {
namespace {

constexpr std::size_t header_bytes = 1024;

constexpr std::string_view name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::remove:
      break;
  }
  return "DELETE";
}

void require_one_word(std::string_view text) {
  invariant(is_one_word(text), "a piece of an HTTP request would have changed its form");
}

}  // namespace

bool is_one_word(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

RequestWriter::RequestWriter(Method method, std::string_view target, const secret::Bytes& body)
    : method_(method), body_(body), text_(header_bytes + body.size_bytes()) {
  require_one_word(target);
  text_.append(name(method));
  text_.append(" ");
  text_.append(target);
  text_.append(" HTTP/1.1\r\n");
}

void RequestWriter::add_field(std::string_view name, std::string_view value) {
  require_one_word(value);
  text_.append(name);
  text_.append(": ");
  text_.append(value);
  text_.append("\r\n");
}

secret::Bytes RequestWriter::take() {
  if (method_ == Method::post) {
    add_field("Content-Type", "application/json");
    add_field("Content-Length", std::to_string(body_.size_bytes()));
  }
  text_.append("\r\n");
  if (method_ == Method::post) text_.append(body_.expose());
  return text_.take();
}

}  // namespace splitkey::http
