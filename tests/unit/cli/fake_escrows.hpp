#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/json/write.hpp"
#include "client/fake_daemon.hpp"
#include "program/cli/daemon.hpp"

namespace splitkey::test {

/// An answer with that error.
inline std::string error(const std::string& code, const std::string& message = "m", const std::string& more = "") {
  return R"("error":{"code":")" + code + R"(","message":")" + message + "\"" + more + "}";
}

/// What a record's verification answers.
inline std::string opens(const std::string& format, int version = 1) {
  return R"("data":{"vault_path":"p","version":)" + std::to_string(version) +
         R"(,"platform_key_version":"v1","format":")" + format + "\"}";
}

/// A daemon with users and their escrows, for the commands that look at many. What it was asked is told when it is
/// gone.
class FakeEscrows {
 public:
  /// `answers`: what is answered at a record's path, by "user/survey".
  explicit FakeEscrows(std::map<std::string, std::string> answers) : answers_(std::move(answers)) {}

  /// Asked before a request is answered: an answer in the place of ours, or an empty one. Throwing breaks the
  /// connection.
  std::function<std::string(const wire::Request&)> instead = [](const wire::Request&) { return std::string(); };

  /// The paths that were asked, in order, and the data of the last request.
  std::vector<std::string> asked;
  std::string last_data;
  unsigned connections = 0;

  [[nodiscard]] std::ptrdiff_t times(const std::string& path) const { return std::ranges::count(asked, path); }

  [[nodiscard]] FakeDaemon::Script script() {
    return [this](int peer) {
      ++connections;
      answering([this](const wire::Request& request) {
        asked.push_back(request.path);
        last_data = json::write(request.data).expose_text();
        const std::string other = instead(request);
        return other.empty() ? answer(request.path) : other;
      })(peer);
    };
  }

 private:
  /// `"data":{"keys":[…]}` with what stands behind `prefix` in the names of records, up to the next slash.
  [[nodiscard]] std::string keys_behind(const std::string& prefix) const {
    std::vector<std::string> keys;
    for (const auto& [name, answer] : answers_) {
      if (!name.starts_with(prefix)) continue;
      const std::string rest = name.substr(prefix.size());
      const std::string key = "\"" + rest.substr(0, rest.find('/')) + "\"";
      if (key != "\"\"" && std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
    std::string joined;
    for (const std::string& key : keys) joined += (joined.empty() ? "" : ",") + key;
    return R"("data":{"keys":[)" + joined + "]}";
  }

  [[nodiscard]] std::string answer(const std::string& path) const {
    if (path == "users") return keys_behind("");
    const std::string user = path.substr(6, path.find('/', 6) - 6);
    if (path == "users/" + user + "/surveys") return keys_behind(user + "/");
    const std::string rest = path.substr(path.find("/surveys/") + 9);
    const auto found = answers_.find(user + "/" + rest.substr(0, rest.find('/')));
    return found == answers_.end() ? error("not_found") : found->second;
  }

  std::map<std::string, std::string> answers_;
};

/// How to ask `daemon`: again as often as always, and without pauses.
inline cli::CallOptions options(const FakeDaemon& daemon, bool json = false) {
  constexpr std::chrono::milliseconds none{0};
  return {.socket = daemon.socket(), .json = json, .retries = {.first_pause = none, .longest_pause = none}};
}

}  // namespace splitkey::test
