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

#include "doctor/sealing.hpp"
#include "kv/store.hpp"
#include "vault/health.hpp"

/// Whether an installation is fit for production: first everything is found out (facts), then each check judges it
/// (docs/operations.md, "splitkey doctor").
namespace splitkey::doctor {

/// Why something is not known, and how it gets looked at.
struct Unknown {
  std::string why;
  std::string way;
};
template <class T>
using Known = tl::expected<T, Unknown>;

/// What the active node says of itself, or the one that tells most; where none answers, `why` says why.
struct Node {
  vault::Health::Role role = vault::Health::Role::active;
  std::string url;
};

/// A configured address, and what its server showed in a TLS handshake.
struct Endpoint {
  std::string url;
  bool tls = true;
  bool loopback = false;
  /// When the first of the certificates that it showed ends; not known where the handshake failed, or was none.
  Known<std::chrono::sys_seconds> certificate_end;
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

/// What was found out. The configuration is known: without it there is nothing to look at.
struct Facts {
  std::chrono::sys_seconds now;

  Known<Node> node;
  std::vector<Endpoint> endpoints;
  bool skip_verify = false;
  Known<Voters> voters;
  Known<std::size_t> audit_devices;
  /// By how much this host's clock is before Vault's (negative) or behind.
  Known<std::chrono::seconds> clock_difference;

  /// That the daemon's role and secret_id still log in; nothing else is in it.
  Known<bool> login;
  /// Why the login was refused, where it was.
  std::string login_refusal;
  Known<TokenTerms> token;
  /// token_max_ttl of the role; 0: the server's own maximum.
  Known<std::chrono::seconds> token_max_ttl;
  Known<kv::Status::SecretId> secret_id;
  Known<PolicyFound> policy;

  Known<DaemonState> daemon;
  Known<std::vector<Swap>> swaps;
  Known<CoreDumps> core_dumps;
  /// systemd's "overall exposure level", in tenths: 0 to 100.
  Known<int> exposure_tenths;
  Known<SocketAccess> socket;
  SocketAccess wanted_socket;  ///< its group empty: none is configured
  /// Of the custodians' component on this host; absent: none is configured.
  std::optional<Known<Sealing>> component;
  /// By the setting's name.
  std::map<std::string, Known<Sealing>> credentials;

  /// Whether Vault holds its half.
  Known<bool> platform_key;
  Known<ChecksFound> checks;
  std::optional<std::string> pinned_key_check;
  std::optional<std::string> pinned_escrow_public_key;
  /// By the share's number, when it was tested last; of the set whose checks are stored.
  Known<std::map<std::string, std::chrono::sys_days>> shares_tested;
};

}  // namespace splitkey::doctor
