#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "store/http/address.hpp"

namespace splitkey::cluster {

/// Where Vault is, and how much is asked of it.
struct Settings {
  /// Tried in this order until one answers as the active node. At least one.
  std::vector<http::Address> addresses;
  /// Otherwise http:// is taken for loopback addresses only.
  bool allow_plain_http = false;
  /// Without slashes at its ends; empty: none.
  std::string name_space;

  /// While Vault has been unreachable for no longer than this, requests wait for it; after that they are refused at
  /// once.
  std::chrono::milliseconds away_limit{2000};

  /// How often a call is tried before its failure is told; 1: once.
  int most_tries = 6;

  /// So many calls leave for Vault in a second at most, whatever happens; see also Budget.
  unsigned max_calls_per_second = 1000;
};

/// Connections to Vault at most, those in use and those that rest; further requests wait for one.
inline constexpr std::size_t max_connections = 16;

}  // namespace splitkey::cluster
