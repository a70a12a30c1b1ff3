#include "admin/host/network.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <netdb.h>
#include <set>
#include <sstream>
#include <sys/socket.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace splitkey::host {
namespace {

using Found = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

/// Whether `credential` is one that splitkeyd.service loads.
bool is_loaded(const std::string& credential) {
  constexpr std::array<std::string_view, 3> loaded{"role-id", "secret-id", "custodian-component"};
  return std::ranges::find(loaded, credential) != loaded.end();
}

std::string numeric(const addrinfo& one) {
  std::array<char, NI_MAXHOST> text{};
  getnameinfo(one.ai_addr, one.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return text.data();
}

Result<std::set<std::string>> addresses_of(const std::vector<std::string>& hosts) {
  std::set<std::string> addresses;
  for (const std::string& host : hosts) {
    addrinfo* first = nullptr;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    const int error = getaddrinfo(host.c_str(), nullptr, &hints, &first);
    if (error != 0) {
      return failure(Errc::vault_unavailable,
                     fmt::format("{} cannot be resolved, so that the sandbox could let the daemon through to it: {}",
                                 host, gai_strerror(error)));
    }
    const Found found(first, freeaddrinfo);
    for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) addresses.insert(numeric(*one));
  }
  return addresses;
}

std::set<std::string> name_servers() {
  std::set<std::string> servers;
  std::ifstream file("/etc/resolv.conf");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string word;
    std::string server;
    if (words >> word >> server && word == "nameserver") servers.insert(server);
  }
  return servers;
}

}  // namespace

Result<std::string> drop_in_for(const std::vector<std::string>& hosts, const std::vector<std::string>& credentials) {
  const auto addresses = addresses_of(hosts);
  if (!addresses) return propagate(addresses);
  std::string text = "# Written by splitkey setup: whom the sandbox lets the daemon speak to.\n[Service]\n";
  if (const auto servers = name_servers(); !servers.empty())
    text += fmt::format("IPAddressAllow={}\n", fmt::join(servers, " "));
  text += fmt::format("IPAddressAllow={}\n", fmt::join(*addresses, " "));
  for (const std::string& credential : credentials) {
    if (is_loaded(credential) || credential.find('/') != std::string::npos) continue;
    text += fmt::format("LoadCredentialEncrypted={0}:splitkeyd.{0}\n", credential);
  }
  return text;
}

std::filesystem::path drop_in_path() { return "/etc/systemd/system/splitkeyd.service.d/setup.conf"; }

}  // namespace splitkey::host
