#include "store/http/resolver.hpp"

#include <netdb.h>

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include "base/process/registers.hpp"
#include "store/http/await.hpp"

namespace splitkey::http {

/// The timer is the event loop's; `name` is only read, and `endpoints` and `error` are written by the thread before it
/// posts to the event loop, and read there after.
struct Resolver::Question {
  Question(const asio::any_io_executor& executor, Address asked, Deadline deadline)
      : address(std::move(asked)), answered(executor, deadline) {}

  const Address address;
  asio::steady_timer answered;
  bool done = false;
  Endpoints endpoints;
  int error = 0;
};

namespace {

Resolver::Endpoints ask(const Address& address, int& error) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  error = getaddrinfo(address.host.c_str(), nullptr, &hints, &found);
  Resolver::Endpoints endpoints;
  if (error != 0) return endpoints;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    asio::ip::tcp::endpoint endpoint;
    if (entry->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), entry->ai_addr, entry->ai_addrlen);
    endpoint.resize(entry->ai_addrlen);
    endpoint.port(address.port);
    endpoints.push_back(endpoint);
  }
  freeaddrinfo(found);
  return endpoints;
}

Resolver::Endpoints known(const Address& address) {
  if (address.host == "localhost") {
    return {{asio::ip::address_v4::loopback(), address.port}, {asio::ip::address_v6::loopback(), address.port}};
  }
  std::error_code error;
  const auto literal = asio::ip::make_address(address.host, error);
  if (error) return {};
  return {{literal, address.port}};
}

}  // namespace

Resolver::~Resolver() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  something_to_do_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Resolver::answer_questions() {
  std::unique_lock lock(mutex_);
  while (true) {
    something_to_do_.wait(lock, [this] { return stopping_ || !questions_.empty(); });
    if (stopping_) return;
    const auto question = std::move(questions_.front());
    questions_.pop_front();
    lock.unlock();
    question->endpoints = ask(question->address, question->error);
    asio::post(executor_, [question] {
      question->done = true;
      question->answered.cancel();
    });
    lock.lock();
  }
}

asio::awaitable<Result<Resolver::Endpoints>> Resolver::resolve(Address address, Deadline deadline) {
  if (auto endpoints = known(address); !endpoints.empty()) co_return endpoints;
  const auto question = std::make_shared<Question>(executor_, address, deadline);
  {
    const std::scoped_lock lock(mutex_);
    questions_.push_back(question);
    if (!thread_.joinable()) {
      // It meets no secret, but begins with its maker's registers.
      process::wipe_vector_registers();
      thread_ = std::thread([this] { answer_questions(); });
    }
  }
  something_to_do_.notify_one();
  co_await question->answered.async_wait(as_tuple);
  if (!question->done) {
    co_return failure(Errc::deadline_exceeded, "the name server did not answer for \"" + address.host + "\" in time");
  }
  if (question->endpoints.empty()) {
    co_return failure(Errc::vault_unavailable,
                      "the name \"" + address.host + "\" has no address: " +
                          (question->error != 0 ? gai_strerror(question->error) : "none that can be used") +
                          "; check vault.addresses, the name server, and that IPAddressAllow= of the unit names both");
  }
  co_return question->endpoints;
}

}  // namespace splitkey::http
