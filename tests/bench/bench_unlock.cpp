// What a team survey's unlock costs, beside what it cannot do without. It is asked line by line, and bench_unlock.py
// puts the answers side by side; times are in milliseconds, one a repetition:
//
//   bench-unlock SOCKET SHARE SHARE SHARE
//     unlock N               N unlocks (surveys/100/kek/decrypt with passphrase and shares), one after the other
//     again N                the same under a lease, the same survey each time
//     chain N                one derivation of 200 000 iterations by our own kernel, on this thread
//     openssl N, botan N     three of them by these libraries
//     crowd CLIENTS SECONDS  so many clients unlock at once: unlocks a second, p50, p99, and p99 of sys/info meanwhile
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <openssl/evp.h>
#include <sstream>
#include <thread>
#include <vector>

#include <botan/pwdhash.h>

#include "base/secret/arena.hpp"
#include "crypto/crypto/derivation.hpp"
#include "dev_daemon.hpp"
#include "program/daemon/promptness.hpp"

namespace {

using namespace splitkey;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t iterations = 200'000;
constexpr std::string_view salt = "checktick-team-3";

std::string socket_path;
std::vector<std::string> shares;

client::Connection connect() { return client::Connection::open(socket_path).value(); }

json::Object keys() {
  json::Object keys;
  keys.set("org_id", 7)
      .set("team_id", 3)
      .set("passphrase", "a passphrase of a benchmark")
      .set("custodian_shares", json::Array(shares.begin(), shares.end()));
  return keys;
}

double took_ms(const std::function<void()>& what) {
  const auto begin = Clock::now();
  what();
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

std::vector<double> repeat(int times, const std::function<void()>& what) {
  std::vector<double> all_ms;
  for (int i = 0; i < times; ++i) all_ms.push_back(took_ms(what));
  return all_ms;
}

void unlock(client::Connection& connection) {
  (void)bench::ask(connection, Operation::update, "surveys/100/kek/decrypt", keys());
}

void by_openssl() {
  std::array<unsigned char, 32> key{};
  for (int i = 0; i < 3; ++i) {
    PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(key.data()), key.size(),
                      reinterpret_cast<const unsigned char*>(salt.data()), salt.size(), iterations, EVP_sha256(),
                      key.size(), key.data());
  }
}

void by_botan() {
  std::array<std::uint8_t, 32> key{};
  const auto pbkdf2 = Botan::PasswordHashFamily::create_or_throw("PBKDF2(SHA-256)")->from_params(iterations);
  for (int i = 0; i < 3; ++i) {
    pbkdf2->derive_key(key.data(), key.size(), reinterpret_cast<const char*>(key.data()), key.size(),
                       reinterpret_cast<const std::uint8_t*>(salt.data()), salt.size());
  }
}

double at(std::vector<double>& values, double share) {
  std::ranges::sort(values);
  return values.empty() ? 0 : values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::vector<double> crowd(int clients, std::chrono::seconds time) {
  std::atomic<bool> over = false;
  std::vector<std::vector<double>> took(static_cast<std::size_t>(clients));
  std::vector<std::thread> threads;
  for (auto& mine : took) {
    threads.emplace_back([&] {
      auto connection = connect();
      while (!over) mine.push_back(took_ms([&] { unlock(connection); }));
    });
  }
  // What is measured is how promptly the daemon answers, not how promptly this thread hears of it.
  daemon::run_promptly();
  std::vector<double> infos;
  auto connection = connect();
  const auto end = Clock::now() + time;
  while (Clock::now() < end) {
    infos.push_back(took_ms([&] { (void)bench::ask(connection, Operation::read, "sys/info"); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
  std::vector<double> all;
  for (const auto& mine : took) all.insert(all.end(), mine.begin(), mine.end());
  const double seconds = std::chrono::duration<double>(Clock::now() - end + time).count();
  return {static_cast<double>(all.size()) / seconds, at(all, 0.5), at(all, 0.99), at(infos, 0.99)};
}

std::vector<double> answer(const std::string& what, int first, int second) {
  auto connection = connect();
  if (what == "unlock") return repeat(first, [&] { unlock(connection); });
  if (what == "again") {
    json::Object team = keys();
    team.erase("team_id");
    const auto unlocked = bench::ask(connection, Operation::update, "teams/3/unlock", std::move(team));
    return repeat(first, [&] {
      json::Object by;
      by.set("lease_id", unlocked.find_string("lease_id")->expose_text());
      (void)bench::ask(connection, Operation::update, "surveys/100/kek/decrypt", std::move(by));
    });
  }
  if (what == "chain") {
    const crypto::Derivation one(secret::Bytes(32), std::string(salt), iterations);
    return repeat(first, [&] { (void)crypto::derive(one); });
  }
  if (what == "openssl") return repeat(first, by_openssl);
  if (what == "botan") return repeat(first, by_botan);
  return crowd(first, std::chrono::seconds(second));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: bench-unlock SOCKET SHARE SHARE SHARE\n", stderr);
    return 2;
  }
  try {
    secret::open_arena(std::size_t{8} << 20U);
    socket_path = argv[1];
    shares.assign(argv + 2, argv + argc);
    for (std::string line; std::getline(std::cin, line);) {
      std::istringstream words(line);
      std::string what;
      int first = 0;
      int second = 0;
      words >> what >> first >> second;
      for (const double value : answer(what, first, second)) std::cout << value << ' ';
      std::cout << std::endl;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench-unlock: %s\n", error.what());
    return 1;
  }
}
