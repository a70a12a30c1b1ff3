#pragma once

#include <optional>
#include <string>

#include "base/json/value.hpp"

namespace splitkey::kv {

/// How the store is doing, for sys/health. What is not known is absent.
struct Status {
  bool reachable = false;
  std::optional<bool> initialized;
  std::optional<bool> sealed;
  std::optional<bool> standby;
  std::optional<std::string> version;
  /// Whether requests are served now.
  bool ready = false;
  /// What only this kind of store has to tell: fields of sys/health (docs/protocol.md, "sys/health") by their names.
  json::Object facts;
  /// One sentence for people: "fine", or what is wrong and what to do next.
  std::string sentence;
};

}  // namespace splitkey::kv
