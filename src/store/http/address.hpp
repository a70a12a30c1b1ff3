#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result/result.hpp"

namespace splitkey::http {

/// Where a server listens.
class Address {
 public:
  Address(bool by_tls, std::string at_host, std::uint16_t at_port)
      : tls(by_tls), host(std::move(at_host)), port(at_port) {}

  bool tls;
  /// A name, or an IP address (an IPv6 address without its brackets). Lower case.
  std::string host;
  std::uint16_t port;

  /// Whether it is this machine: localhost, 127.0.0.0/8, ::1. Decided by the text, never by a name server.
  [[nodiscard]] bool is_loopback() const;
  /// As in a Host header: with brackets around an IPv6 address, without the scheme's own port (RFC 9110, 7.2).
  [[nodiscard]] std::string authority() const;
  /// The whole URL, for messages.
  [[nodiscard]] std::string url() const;

  [[nodiscard]] friend bool operator==(const Address&, const Address&) = default;
};

/// Reads `https://host:port` or `http://host:port`; one slash may follow. Without a port it is 443 or 80.
/// Errors: invalid_request with what is wrong: another scheme, user information, a path, a query, a bad host or port.
[[nodiscard]] Result<Address> read_address(std::string_view url);

}  // namespace splitkey::http
