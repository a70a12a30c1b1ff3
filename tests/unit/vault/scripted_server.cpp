#include "scripted_server.hpp"

#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

namespace splitkey::test {
namespace {

std::size_t body_bytes(const std::string& head) {
  constexpr std::string_view name = "Content-Length: ";
  const std::size_t at = head.find(name);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

}  // namespace

std::string http(int status, std::string_view body) {
  return "HTTP/1.1 " + std::to_string(status) + " Some Reason\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

ScriptedServer::ScriptedServer(EventLoop& loop)
    : acceptor_(loop.executor(), asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
  say("/v1/sys/health", {{http(200, healthy)}});
  say("/v1/auth/approle/login", {{http(200, login_answer)}});
  asio::co_spawn(loop.executor(), accept(), [](std::exception_ptr) {});
}

http::Address ScriptedServer::address() const { return {false, "127.0.0.1", acceptor_.local_endpoint().port()}; }

void ScriptedServer::say(const std::string& target, std::vector<Reply> replies) {
  script_[target] = std::move(replies);
}

std::size_t ScriptedServer::count(std::string_view target) const {
  std::size_t found = 0;
  for (const auto& request : requests)
    found += request.find(" " + std::string(target) + " ") != std::string::npos ? 1U : 0U;
  return found;
}

std::string ScriptedServer::last(std::string_view target) const {
  for (auto request = requests.rbegin(); request != requests.rend(); ++request)
    if (request->find(" " + std::string(target) + " ") != std::string::npos) return *request;
  return "";
}

asio::awaitable<void> ScriptedServer::accept() {
  while (true) {
    auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
    ++connections_;
    asio::co_spawn(acceptor_.get_executor(), serve(std::move(socket)), [](std::exception_ptr) {});
  }
}

asio::awaitable<void> ScriptedServer::serve(asio::ip::tcp::socket socket) {
  std::string received;
  bool open = true;
  while (open) {
    const std::size_t head =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(received), "\r\n\r\n", asio::use_awaitable);
    const std::size_t whole = head + body_bytes(received.substr(0, head));
    while (received.size() < whole) {
      co_await asio::async_read(socket, asio::dynamic_buffer(received), asio::transfer_exactly(whole - received.size()),
                                asio::use_awaitable);
    }
    requests.push_back(received.substr(0, whole));
    received.erase(0, whole);
    const Reply reply = next_reply(requests.back());
    asio::steady_timer turn(socket.get_executor());
    while (reply.until && !reply.until()) {
      turn.expires_after(std::chrono::milliseconds(1));
      co_await turn.async_wait(asio::use_awaitable);
    }
    const std::size_t piece = reply.piece_bytes == 0 ? reply.text.size() + 1 : reply.piece_bytes;
    for (std::size_t sent = 0; sent < reply.text.size(); sent += piece) {
      co_await asio::async_write(socket, asio::buffer(reply.text.substr(sent, piece)), asio::use_awaitable);
    }
    open = !reply.closes;
  }
}

Reply ScriptedServer::next_reply(const std::string& request) {
  const std::size_t begin = request.find(' ') + 1;
  const auto found = script_.find(request.substr(begin, request.find(' ', begin) - begin));
  if (found == script_.end()) return {http(404, R"({"errors":[]})")};
  Reply reply = found->second.front();
  if (found->second.size() > 1) found->second.erase(found->second.begin());
  return reply;
}

}  // namespace splitkey::test
