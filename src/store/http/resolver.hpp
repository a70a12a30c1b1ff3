#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>

#include "base/result/deadline.hpp"
#include "base/result/result.hpp"
#include "store/http/address.hpp"

namespace splitkey::http {

/// Finds the IP addresses of names. Literal addresses and localhost it answers itself; other names it asks
/// getaddrinfo(3) for on one thread of its own, which starts with the first name (Asio's resolver would start one
/// behind our back) and is joined on destruction: that may take as long as a name server is silent.
class Resolver {
 public:
  using Endpoints = std::vector<asio::ip::tcp::endpoint>;

  explicit Resolver(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// At least one endpoint.
  /// Errors: vault_unavailable with getaddrinfo's reason, deadline_exceeded.
  [[nodiscard]] asio::awaitable<Result<Endpoints>> resolve(Address address, Deadline deadline);

 private:
  struct Question;

  void answer_questions();

  asio::any_io_executor executor_;
  std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::deque<std::shared_ptr<Question>> questions_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace splitkey::http
