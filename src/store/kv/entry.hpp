#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json/value.hpp"

namespace splitkey::kv {

/// What lies at a path now.
struct Entry {
  /// The number of the newest version; 0 when nothing was ever there. It is the `check_and_set` of the next write, also
  /// over a soft-deleted version.
  std::uint64_t version = 0;
  /// The record; absent when nothing was ever there or the newest version is soft-deleted or destroyed.
  std::optional<json::Object> record;
  /// When the newest version was made, by the store's clock (RFC 3339); empty when nothing was ever there. Number and
  /// time together identify a version.
  std::string created_time;
};

/// The version that a write made.
struct Written {
  std::uint64_t version = 0;
  /// The store's clock, bound to this write (RFC 3339).
  std::string created_time;
};

}  // namespace splitkey::kv
