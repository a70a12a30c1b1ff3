#include "store/vault/request.hpp"

#include <algorithm>

#include "base/result/invariant.hpp"
#include "base/secret/buffer.hpp"

namespace splitkey::vault {
namespace {

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

void append_header(secret::Buffer& out, std::string_view name, std::string_view value) {
  require_one_word(value);
  out.append(name);
  out.append(": ");
  out.append(value);
  out.append("\r\n");
}

}  // namespace

bool is_one_word(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

secret::Bytes write_request(const Request& request, const Headers& headers) {
  constexpr std::size_t headers_bytes = 1024;
  secret::Buffer out(headers_bytes + request.body.size_bytes());
  require_one_word(request.path);
  out.append(name(request.method));
  out.append(" /v1/");
  out.append(request.path);
  out.append(" HTTP/1.1\r\n");
  append_header(out, "Host", headers.host);
  append_header(out, "X-Vault-Request", "true");
  if (headers.token != nullptr) append_header(out, "X-Vault-Token", headers.token->expose_text());
  if (!headers.name_space.empty()) append_header(out, "X-Vault-Namespace", headers.name_space);
  if (request.wrap_ttl.count() > 0) append_header(out, "X-Vault-Wrap-TTL", std::to_string(request.wrap_ttl.count()));
  if (!headers.index.empty()) {
    append_header(out, "X-Vault-Index", headers.index);
    append_header(out, "X-Vault-Inconsistent", "forward-active-node");
  }
  if (request.method == Method::post) {
    append_header(out, "Content-Type", "application/json");
    append_header(out, "Content-Length", std::to_string(request.body.size_bytes()));
  }
  out.append("\r\n");
  out.append(request.body.expose());
  return out.take();
}

}  // namespace splitkey::vault
