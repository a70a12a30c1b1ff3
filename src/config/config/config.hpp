#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "base/log/sink.hpp"
#include "config/config/message_bytes.hpp"

namespace splitkey::config {

/// The configuration file (docs/operations.md), with what holds where it and the environment say nothing. The name of a
/// credential is a path if it has a slash, and else systemd's.
struct Config {
  struct Listen {
    std::filesystem::path socket = "/run/splitkeyd/splitkeyd.sock";
    mode_t mode = 0660;
    std::string group;
    std::size_t max_frame_bytes = 65536;
  };
  struct Vault {
    std::vector<std::string> addresses;
    std::string namespace_name;
    std::string kv_mount = "secret";
    std::string ca_file;
    std::string ca_directory;
    std::string client_cert_file;
    std::string client_key_file;
    std::string server_name;
    std::string tls_min_version = "1.2";
    bool tls_skip_verify = false;
    std::vector<std::string> tls_skip_verify_hosts;
    bool allow_plain_http = false;
    std::string approle_mount = "approle";
    std::string role_id_file;
    std::string secret_id_file;  // one of these two
    std::string wrapped_secret_id_file;
    std::string revoke_on_stop = "auto";
    std::size_t max_calls_per_second = 1000;
    /// The VAULT_* variables that gave a setting (vault_environment.hpp).
    std::vector<std::string> variables;
  };
  struct Custodian {
    std::string key_check;
    std::string escrow_public_key;
    std::string component_file;
    bool use_for_escrow = false;
    bool use_for_unlock = false;
  };
  struct Leases {
    std::chrono::seconds max_ttl{300};
    bool bound_to_connection = false;
  };
  struct Kdf {
    std::size_t threads = 0;
    std::size_t queue = 256;
    std::size_t chains = 4;
  };

  Listen listen;
  Vault vault;
  Custodian custodian;
  bool recovery_is_external = false;
  Leases leases;
  std::size_t arena_bytes = 4194304;
  /// What messages may take of it; the rest is for leases, Vault's connections and the daemon's own secrets.
  [[nodiscard]] std::size_t message_arena_bytes() const noexcept { return arena_bytes / 4 * 3; }
  /// The smallest arena in which a peer may send a frame of `max_frame_bytes`.
  [[nodiscard]] static std::size_t least_arena_bytes(std::size_t max_frame_bytes) noexcept {
    return (2 * message_bytes(max_frame_bytes) + 2) / 3 * 4;
  }
  Kdf kdf;
  /// After how long without a connection and a lease the daemon ends; 0: never.
  std::chrono::seconds exit_when_idle{0};
  log::Level log_level = log::Level::info;
};

/// Reads and checks the file at `path`, strictly: an unknown key, a wrong type, a bad value, a duplicate key, an anchor
/// or an alias is a StartError with ExitStatus::configuration that names file, line, key and what is allowed.
[[nodiscard]] Config read_config(const std::filesystem::path& path);

/// The same for a text; `name` stands for the file in messages.
[[nodiscard]] Config parse_config(std::string_view text, const std::string& name);

}  // namespace splitkey::config
