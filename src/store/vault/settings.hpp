#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "store/kv/need.hpp"
#include "store/vault/address.hpp"
#include "store/vault/app_role.hpp"

namespace splitkey::vault {

/// The oldest version of TLS that is spoken.
enum class TlsVersion { tls12, tls13 };

/// What is configured under `vault:` (docs/operations.md), read and checked by the daemon.
struct Settings {
  /// Tried in this order until one answers as the active node. At least one.
  std::vector<Address> addresses;
  /// Without slashes at its ends; empty: none.
  std::string name_space;
  std::string kv_mount = "secret";

  /// Neither: the system's trust store.
  std::filesystem::path ca_file;
  std::filesystem::path ca_directory;
  /// Both or none: the certificate (chain) and the PKCS #8 key by which we show who we are. PEM.
  std::filesystem::path client_cert_file;
  std::filesystem::path client_key_file;
  /// The name the server's certificate must carry; empty: the address's host.
  std::string server_name;
  TlsVersion tls_min_version = TlsVersion::tls12;
  /// For development: any certificate will do. For loopback addresses, and the hosts named below.
  bool tls_skip_verify = false;
  std::vector<std::string> tls_skip_verify_hosts;
  /// Otherwise http:// is taken for loopback addresses only.
  bool allow_plain_http = false;

  std::string approle_mount = "approle";
  ReadAppRole read_app_role;
  /// Whether the token is revoked on stop; `automatic`: where nothing keeps it for the next start.
  enum class RevokeOnStop { automatic, always, never };
  RevokeOnStop revoke_on_stop = RevokeOnStop::automatic;

  /// What a policy must allow, for a check after each login. Paths are those of records, with an id in each place.
  std::vector<kv::Need> needs;

  /// While Vault has been unreachable for no longer than this, requests wait for it; after that they are refused at
  /// once.
  std::chrono::milliseconds away_limit{2000};

  /// How often a call is tried before its failure is told; 1: once.
  int most_tries = 6;

  /// So many calls leave for Vault in a second at most, whatever happens; see also Budget.
  unsigned max_calls_per_second = 1000;
};

/// A TCP connection, then its TLS handshake, then the first byte of an answer: none takes longer, even where a request
/// would wait. A request's own deadline wins where it is earlier.
inline constexpr std::chrono::seconds connect_timeout{5};
inline constexpr std::chrono::seconds handshake_timeout{5};
inline constexpr std::chrono::seconds answer_timeout{10};

/// Connections to Vault at most, those in use and those that rest; further requests wait for one.
inline constexpr std::size_t max_connections = 16;

/// What a connection with TLS takes from the arena while it rests, at most.
inline constexpr std::size_t resting_connection_bytes = 65536;

/// So long before its end somebody has to be told that a secret_id expires.
inline constexpr std::chrono::days secret_id_warning{14};

/// How long a look at the server's health serves.
inline constexpr std::chrono::seconds health_lifetime{1};

}  // namespace splitkey::vault
