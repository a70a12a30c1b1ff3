#include "store/http/address.hpp"

#include <algorithm>
#include <charconv>

#include <asio/ip/address.hpp>

namespace splitkey::http {
namespace {

constexpr std::uint16_t default_port(bool tls) { return tls ? 443 : 80; }

tl::unexpected<Error> wrong(std::string_view url, std::string_view what) {
  // What stands before an @ may be a password: it is not repeated.
  const std::string_view shown = url.substr(url.find('@') == std::string_view::npos ? 0 : url.find('@'));
  return failure(Errc::invalid_request, "\"" + std::string(shown) + "\" is no address of a Vault server: " +
                                            std::string(what) + "; expected https://host:port");
}

bool is_ipv6(std::string_view host) {
  std::error_code error;
  (void)asio::ip::make_address_v6(host, error);
  return !error;
}

bool is_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && host.front() != '-' && host.front() != '.' &&
         std::ranges::all_of(host, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
         });
}

bool read_port(std::string_view digits, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc() && end == digits.data() + digits.size() && port != 0;
}

}  // namespace

bool Address::is_loopback() const {
  if (host == "localhost") return true;
  std::error_code error;
  const auto literal = asio::ip::make_address(host, error);
  return !error && literal.is_loopback();
}

std::string Address::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != default_port(tls)) text += ":" + std::to_string(port);
  return text;
}

std::string Address::url() const { return (tls ? "https://" : "http://") + authority(); }

Result<Address> read_address(std::string_view url) {
  std::string lower(url);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  std::string_view rest = lower;
  const bool tls = rest.starts_with("https://");
  if (!tls && !rest.starts_with("http://")) return wrong(url, "it does not begin with https:// or http://");
  rest.remove_prefix(tls ? 8 : 7);
  if (rest.find('@') != std::string_view::npos) return wrong(url, "it holds user information");
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#") != std::string_view::npos) return wrong(url, "it holds a path or a query");

  const bool bracketed = rest.starts_with('[');
  const std::size_t end_of_host = bracketed ? rest.find(']') : std::min(rest.find(':'), rest.size());
  if (end_of_host == std::string_view::npos) return wrong(url, "a bracket is not closed");
  const std::string_view host = bracketed ? rest.substr(1, end_of_host - 1) : rest.substr(0, end_of_host);
  if (bracketed ? !is_ipv6(host) : !is_name(host)) return wrong(url, "its host is no name and no IP address");

  Address address(tls, std::string(host), default_port(tls));
  rest.remove_prefix(bracketed ? end_of_host + 1 : end_of_host);
  if (!rest.empty() && (rest.front() != ':' || !read_port(rest.substr(1), address.port))) {
    return wrong(url, "its port is no number between 1 and 65535");
  }
  return address;
}

}  // namespace splitkey::http
