#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <asio/ip/tcp.hpp>

#include "kv/event_loop.hpp"
#include "store/http/address.hpp"

namespace splitkey::test {

/// What the scripted server sends for one request.
struct Reply {
  std::string text;
  /// How many bytes it sends at a time; 0: all.
  std::size_t piece_bytes = 0;
  /// Whether it closes the connection after it.
  bool closes = false;
  /// It is held back until this is so.
  std::function<bool()> until = nullptr;
};

/// The text of a whole answer.
std::string http(int status, std::string_view body);

inline constexpr std::string_view healthy =
    R"({"initialized":true,"sealed":false,"standby":false,"server_time_utc":1700000000,"version":"2.7.2"})";
inline constexpr std::string_view login_answer =
    R"({"auth":{"client_token":"s.token","lease_duration":3600,"policies":["default","splitkeyd"]}})";

/// A server for what a real one will not do. It lives on the test's own event loop, answers sys/health and the login
/// well unless told otherwise, and writes down every request. Must not outlive the loop, and dies before it.
class ScriptedServer {
 public:
  explicit ScriptedServer(EventLoop& loop);

  [[nodiscard]] http::Address address() const;

  /// Replies to requests for `target` in this order; the last one serves for all that follow.
  void say(const std::string& target, std::vector<Reply> replies);

  /// The requests that came, each whole.
  std::vector<std::string> requests;
  [[nodiscard]] std::size_t count(std::string_view target) const;
  /// The last request for `target`.
  [[nodiscard]] std::string last(std::string_view target) const;
  [[nodiscard]] std::size_t connections() const { return connections_; }

 private:
  asio::awaitable<void> accept();
  asio::awaitable<void> serve(asio::ip::tcp::socket socket);
  Reply next_reply(const std::string& request);

  asio::ip::tcp::acceptor acceptor_;
  std::map<std::string, std::vector<Reply>> script_;
  std::size_t connections_ = 0;
};

}  // namespace splitkey::test
