#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace splitkey::http {

/// The oldest version of TLS that is spoken.
enum class TlsVersion { tls12, tls13 };

/// Whom we trust over TLS, and who we are. Files are PEM.
struct TlsSettings {
  /// Neither: the system's trust store.
  std::filesystem::path ca_file;
  std::filesystem::path ca_directory;
  /// Both or none: the certificate (chain) and the PKCS #8 key by which we show who we are.
  std::filesystem::path client_cert_file;
  std::filesystem::path client_key_file;
  /// The name the server's certificate must carry; empty: the address's host.
  std::string server_name;
  TlsVersion min_version = TlsVersion::tls12;
  /// For development: any certificate will do. For loopback addresses, and the hosts named below, which whoever opens
  /// connections has to see to.
  bool skip_verify = false;
  std::vector<std::string> skip_verify_hosts;
};

/// What a connection with TLS takes from the arena while it rests, at most.
inline constexpr std::size_t resting_connection_bytes = 65536;

}  // namespace splitkey::http
