#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <sys/types.h>
#include <vector>

#include <tl/expected.hpp>

#include "admin/doctor/sealing.hpp"
#include "store/cluster/health.hpp"
#include "store/vault_auth/secret_id_terms.hpp"

/// Whether an installation is fit for production: first everything is found out (facts), then each check judges it
/// (docs/operations.md, "splitkey doctor").
namespace splitkey::doctor {

/// Why something is not known, and how it gets looked at.
struct Unknown {
  std::string why;
  std::string way;
};
[[nodiscard]] inline tl::unexpected<Unknown> unknown(std::string why, std::string way) {
  return tl::unexpected<Unknown>({std::move(why), std::move(way)});
}
/// Before anything was found out.
[[nodiscard]] inline tl::unexpected<Unknown> nobody_looked() {
  return unknown("nobody looked", "report it: it is a bug");
}

template <class T>
using Known = tl::expected<T, Unknown>;

/// What the active node says of itself, or the one that tells most; where none answers, `why` says why.
struct Node {
  cluster::Health::Role role = cluster::Health::Role::active;
  std::string url;
};

/// A configured address, and what its server showed in a TLS handshake.
struct Endpoint {
  std::string url;
  bool tls = true;
  bool loopback = false;
  /// Why TLS was refused, where it was.
  std::string refusal{};
  /// When the first of the certificates that it showed ends.
  Known<std::chrono::sys_seconds> certificate_end = nobody_looked();
};

/// Nodes of the cluster that vote; `raft` false: the storage is another one.
struct Voters {
  bool raft = true;
  std::size_t count = 0;
};

/// Of a token that the daemon's role gives.
struct TokenTerms {
  std::set<std::string> policies;
  /// Absent: it lives for ever.
  std::optional<std::chrono::seconds> ttl;
  /// It may be renewed for ever, whatever the role's maximum is.
  bool periodic = false;
};

/// What the daemon's token may do, held against what it needs.
struct PolicyFound {
  std::vector<std::string> missing;
  std::vector<std::string> too_much;
  /// Whether the optional line is missing by which the secret_id's life is known.
  bool lacks_secret_id_lookup = false;
};

/// What the daemon says of itself.
struct DaemonState {
  bool ready = true;
  std::string status;
  std::string memory;
};

/// Whether the daemon's memory could come into a core file.
struct CoreDumps {
  std::string pattern;             ///< the kernel's core_pattern
  std::string limit;               ///< of the daemon, "0" or a number of bytes or "unlimited"
  std::optional<bool> undumpable;  ///< absent: it runs as root, and that cannot be seen from outside
};

struct Swap {
  std::string device;
  bool encrypted = false;
};

/// Mode and group of the socket in force.
struct SocketAccess {
  mode_t mode = 0;
  std::string group;
};

/// The checks in Vault, as far as they are stored.
struct ChecksFound {
  std::optional<std::string> key_check;
  std::optional<std::string> escrow_public_key;
  std::size_t shares = 0;
  std::string set_id;
};

/// By the share's number, when it was tested last.
using SharesTested = std::map<std::string, std::chrono::sys_days>;

/// What was found out. The configuration is known: without it there is nothing to look at.
struct Facts {
  std::chrono::sys_seconds now;

  Known<Node> node = nobody_looked();
  std::vector<Endpoint> endpoints;
  bool skip_verify = false;
  Known<Voters> voters = nobody_looked();
  Known<std::size_t> audit_devices = nobody_looked();
  /// By how much this host's clock is before Vault's (negative) or behind.
  Known<std::chrono::seconds> clock_difference = nobody_looked();

  /// That the daemon's role and secret_id still log in; nothing else is in it.
  Known<bool> login = nobody_looked();
  /// Why the login was refused, where it was.
  std::string login_refusal;
  Known<TokenTerms> token = nobody_looked();
  /// token_max_ttl of the role; 0: the server's own maximum.
  Known<std::chrono::seconds> token_max_ttl = nobody_looked();
  Known<vault_auth::SecretIdTerms> secret_id = nobody_looked();
  Known<PolicyFound> policy = nobody_looked();

  Known<DaemonState> daemon = nobody_looked();
  Known<std::vector<Swap>> swaps = nobody_looked();
  Known<CoreDumps> core_dumps = nobody_looked();
  /// systemd's "overall exposure level", in tenths: 0 to 100.
  Known<int> exposure_tenths = nobody_looked();
  Known<SocketAccess> socket = nobody_looked();
  SocketAccess wanted_socket;  ///< its group empty: none is configured
  /// Of the custodians' component on this host; absent: none is configured.
  std::optional<Known<Sealing>> component;
  /// By the setting's name.
  std::map<std::string, Known<Sealing>> credentials;

  /// Whether Vault holds its half.
  Known<bool> platform_key = nobody_looked();
  Known<ChecksFound> checks = nobody_looked();
  std::optional<std::string> pinned_key_check;
  std::optional<std::string> pinned_escrow_public_key;
  /// Of the set whose checks are stored.
  Known<SharesTested> shares_tested = nobody_looked();
};

}  // namespace splitkey::doctor
