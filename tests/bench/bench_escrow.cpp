// How long an escrow through the socket takes, sealed and in CheckTick's format, beside one bare write of a record of
// the same size by libcurl on one connection; and how many escrows a second 16 clients get. bench_vault.py starts both
// servers:
//
//   bench-escrow SOCKET VAULT_URL SHARE SHARE SHARE      VAULT_TOKEN, and VAULT_CACERT where it is TLS, in the
//   environment

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/secret/arena.hpp"
#include "curl.hpp"
#include "dev_daemon.hpp"

namespace {

using namespace splitkey;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 40;
constexpr int writes_a_round = 25;
constexpr int wraps_a_round = 1;
constexpr int clients = 16;
constexpr std::chrono::seconds crowded{5};

std::atomic<int> next_survey = 1;

std::string place() { return "users/7/surveys/" + std::to_string(next_survey++); }

double took_us(const std::function<void()>& write) {
  const auto begin = Clock::now();
  write();
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

double at(std::vector<double>& values, double share) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void print(const char* what, std::vector<double> values_us) {
  std::printf("%-34s p50 %8.0f us   p99 %8.0f us   (%zu)\n", what, at(values_us, 0.5), at(values_us, 0.99),
              values_us.size());
}

json::Object escrow(const char* format) {
  json::Object data;
  data.set("kek", std::string(64, 'c')).set("user_email", "jane.doe@clinic.example").set("format", format);
  return data;
}

/// As long as a sealed record, with the check-and-set that an escrow has.
std::string bare_record() {
  return R"({"options":{"cas":0},"data":{"sealed_kek":")" + std::string(672, '0') + R"(","escrow_id":")" +
         std::string(32, '0') +
         R"(","platform_key_version":"v1","created_at":"2026-11-23T11:50:24.586062+00:00",)"
         R"("algorithm":"HPKE-X25519-HKDF-SHA256-AES-256-GCM","requires_verification":true,"purpose":"ethical-recovery",)"
         R"("audit_trail":{"created_by":"system","accessed_by":[],"access_timestamps":[]}}})";
}

/// Takes turns, so that all see the same machine.
void measure(const std::string& socket, const std::string& url, const std::vector<std::string>& shares) {
  auto connection = client::Connection::open(socket).value();
  bench::Curl curl;
  std::vector<double> sealed;
  std::vector<double> wrapped;
  std::vector<double> bare;
  std::vector<double> ratios;
  for (int round = 0; round <= rounds; ++round) {
    std::vector<double> ours;
    std::vector<double> theirs;
    for (int i = 0; i < writes_a_round; ++i) {
      ours.push_back(
          took_us([&] { (void)bench::ask(connection, Operation::update, place() + "/escrow", escrow("sealed")); }));
      theirs.push_back(
          took_us([&] { curl.post(url + "/v1/secret/data/" + place() + "/recovery-kek", bare_record()); }));
    }
    for (int i = 0; i < wraps_a_round; ++i) {
      json::Array half(shares.begin(), shares.end());
      json::Object data = escrow("checktick");
      data.set("custodian_shares", std::move(half));
      wrapped.push_back(
          took_us([&] { (void)bench::ask(connection, Operation::update, place() + "/escrow", std::move(data)); }));
    }
    if (round == 0) continue;  // it warms everything up
    ratios.push_back(at(ours, 0.5) / at(theirs, 0.5));
    sealed.insert(sealed.end(), ours.begin(), ours.end());
    bare.insert(bare.end(), theirs.begin(), theirs.end());
  }
  print("sealed escrow through the socket", sealed);
  print("CheckTick's format", wrapped);
  print("one bare write by libcurl", bare);
  std::printf("%-34s median %.2f, quartiles %.2f to %.2f\n", "sealed / bare, round by round", at(ratios, 0.5),
              at(ratios, 0.25), at(ratios, 0.75));
}

/// Escrows, or bare writes, a second by so many clients at once, each with a connection of its own.
double a_second(const std::function<std::function<void()>()>& connect) {
  std::atomic<int> done = 0;
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&] {
      const auto write = connect();
      while (!over) {
        write();
        ++done;
      }
    });
  }
  std::this_thread::sleep_for(crowded);
  const int count = done;
  over = true;
  for (std::thread& thread : threads) thread.join();
  return count / std::chrono::duration<double>(crowded).count();
}

void crowd(const std::string& socket, const std::string& url) {
  const double ours = a_second([&] {
    auto connection = std::make_shared<client::Connection>(client::Connection::open(socket).value());
    return [connection] { (void)bench::ask(*connection, Operation::update, place() + "/escrow", escrow("sealed")); };
  });
  const double theirs = a_second([&] {
    auto curl = std::make_shared<bench::Curl>();
    return [curl, url] { curl->post(url + "/v1/secret/data/" + place() + "/recovery-kek", bare_record()); };
  });
  std::printf("%d clients: %.0f sealed escrows a second, %.0f bare writes a second by libcurl (ratio %.2f)\n", clients,
              ours, theirs, ours / theirs);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("usage: bench-escrow SOCKET VAULT_URL SHARE SHARE SHARE\n", stderr);
    return 2;
  }
  try {
    secret::open_arena(std::size_t{4} << 20U);
    measure(argv[1], argv[2], std::vector<std::string>(argv + 3, argv + argc));
    crowd(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench-escrow: %s\n", error.what());
    return 1;
  }
}
