// How long a read through the socket takes, with a token at hand, beside the same read of Vault's by libcurl on one
// connection. bench_vault.py starts both servers:
//
//   bench-vault SOCKET PATH URL        VAULT_TOKEN, and VAULT_CACERT where it is TLS, in the environment

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/secret/arena.hpp"
#include "curl.hpp"
#include "dev_daemon.hpp"

namespace {

using namespace splitkey;
using bench::Curl;

constexpr int rounds = 100;
constexpr int reads_a_round = 20;

/// The median time of one in a round, in microseconds.
double median_us(const std::function<void()>& read) {
  std::vector<double> took_us;
  for (int i = 0; i < reads_a_round; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    read();
    took_us.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
  }
  std::ranges::nth_element(took_us, took_us.begin() + reads_a_round / 2);
  return took_us[reads_a_round / 2];
}

void print(const char* what, const char* unit, std::vector<double> values) {
  std::ranges::sort(values);
  const auto at = [&values](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  std::printf("%-52s median %8.2f%s, quartiles %.2f to %.2f, 5%% to 95%%: %.2f to %.2f\n", what, at(0.5), unit,
              at(0.25), at(0.75), at(0.05), at(0.95));
}

void measure(client::Connection& connection, const std::string& path, const std::string& url) {
  Curl curl;
  const std::string health = url.substr(0, url.find("/v1/")) + "/v1/sys/health";
  std::vector<double> ours;
  std::vector<double> one_get;
  std::vector<double> two_gets;
  std::vector<double> ratio;
  std::vector<double> ratio_to_two;
  // The first round warms everything up.
  for (int round = 0; round <= rounds; ++round) {
    const double a = median_us([&] { (void)bench::ask(connection, Operation::read, path); });
    const double b = median_us([&] { curl.get(url); });
    const double c = median_us([&] {
      curl.get(url);
      curl.get(health);
    });
    if (round == 0) continue;
    ours.push_back(a);
    one_get.push_back(b);
    two_gets.push_back(c);
    ratio.push_back(a / b);
    ratio_to_two.push_back(a / c);
  }
  std::printf("%d rounds of %d reads each\n", rounds, reads_a_round);
  print("through the socket", " us", ours);
  print("libcurl, the record", " us", one_get);
  print("libcurl, the record and then sys/health", " us", two_gets);
  print("ratio to libcurl", "", ratio);
  print("ratio to libcurl with sys/health, as we must ask it", "", ratio_to_two);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: bench-vault SOCKET PATH URL\n", stderr);
    return 2;
  }
  try {
    secret::open_arena(std::size_t{4} << 20U);
    auto connection = client::Connection::open(argv[1]);
    if (!connection) throw std::runtime_error(connection.error().message());
    measure(*connection, argv[2], argv[3]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench-vault: %s\n", error.what());
    return 1;
  }
}
