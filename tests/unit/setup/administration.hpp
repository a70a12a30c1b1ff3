#pragma once

#include <thread>

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>

#include "../vault/quiet_log.hpp"
#include "../vault/scripted_server.hpp"
#include "admin/setup/calls.hpp"

namespace splitkey::test {

/// An administrator's calls to a scripted server, and what was told of them.
class Administration {
 public:
  QuietLog quiet;
  EventLoop loop;
  ScriptedServer server{loop};
  std::vector<setup::Step> steps;
  config::VaultPlaces places;

  setup::Calls calls_of(bool is_dry_run) {
    return {*api_, token_, is_dry_run, [this](const setup::Step& step) { steps.push_back(step); },
            [](const std::string&, const std::string&) {}};
  }

  /// What `work` gives while the server runs, in a thread of its own, for calls wait.
  template <class Work>
  auto operator()(Work work) {
    asio::steady_timer end(loop.executor(), asio::steady_timer::time_point::max());
    std::thread serving([&] { loop(until(end)); });
    auto result = work();
    asio::post(loop.executor(), [&] { end.cancel(); });
    serving.join();
    return result;
  }

  /// The bodies of the requests for `target`.
  [[nodiscard]] std::vector<std::string> bodies(std::string_view target) const {
    std::vector<std::string> found;
    for (const std::string& request : server.requests) {
      if (request.starts_with("POST " + std::string(target) + " "))
        found.push_back(request.substr(request.find("\r\n\r\n") + 4));
    }
    return found;
  }

  template <class T>
  static std::string code(const Result<T>& result) {
    return result ? "" : std::string(name(result.error().code()));
  }

 private:
  std::unique_ptr<vault::Api> opened() {
    vault::Settings settings;
    settings.cluster.addresses = {server.address()};
    settings.cluster.most_tries = 1;
    settings.cluster.away_limit = std::chrono::milliseconds(0);
    return vault::Api::open(settings, quiet.log).value();
  }

  static asio::awaitable<bool> until(asio::steady_timer& end) {
    asio::error_code ended;
    co_await end.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    co_return true;
  }

  std::unique_ptr<vault::Api> api_ = opened();
  secret::Bytes token_ = secret::Bytes::copy_of("s.administrator");

 public:
  setup::Calls calls = calls_of(false);
};

}  // namespace splitkey::test
