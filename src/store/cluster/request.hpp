#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/secret/bytes.hpp"
#include "store/http/request_writer.hpp"

namespace splitkey::cluster {

/// A call of Vault's API, without what belongs to the moment it is sent (the token, the index).
class Request {
 public:
  Request(http::Method how, std::string where, secret::Bytes what = {})
      : method(how), path(std::move(where)), body(std::move(what)), repeatable(how == http::Method::get) {}

  http::Method method;
  /// Behind "/v1/", and a query perhaps: "secret/data/surveys/7/kek". Only characters that need no escape.
  std::string path;
  /// JSON, or nothing.
  secret::Bytes body;
  /// Whether it does no harm to send it twice: what reads, and a login.
  bool repeatable;
  /// How long the answer is to be kept for the one who unwraps it ("Response wrapping"); 0: the answer itself is
  /// wanted.
  std::chrono::seconds wrap_ttl{0};
};

/// What an answer must have seen: a node says it of a write, and is asked for it with what is read later.
inline constexpr std::string_view index_field = "X-Vault-Index";

/// What is sent along with a request: it differs from one sending to the next.
class Headers {
 public:
  std::string_view host;
  std::string_view name_space;
  /// Empty: none.
  std::string_view index;
  /// nullptr: none.
  const secret::Bytes* token = nullptr;
};

/// The whole HTTP/1.1 request, in the arena because of the token. A path or a header that is not one word is a broken
/// invariant.
[[nodiscard]] secret::Bytes write_request(const Request& request, const Headers& headers);

}  // namespace splitkey::cluster
