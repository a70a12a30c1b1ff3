// How long requests take through the socket, beside what they cannot do without: the derivations, by OpenSSL.
//
//   build/tests/bench/bench-requests build/splitkeyd [--benchmark_repetitions=N …]

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <openssl/evp.h>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/secret/arena.hpp"
#include "dev_daemon.hpp"

namespace {

using namespace splitkey;

std::unique_ptr<bench::DevDaemon> dev;

json::Object team_keys() {
  json::Array shares;
  for (std::size_t i = 0; i < 3; ++i) shares.emplace_back(dev->shares()[i]);
  json::Object keys;
  keys.set("org_id", 7)
      .set("team_id", 3)
      .set("passphrase", "a passphrase of a benchmark")
      .set("custodian_shares", std::move(shares));
  return keys;
}

// What every implementation pays for a team survey: organization, team and wrapping key, one after the other.
void three_derivations_by_openssl(benchmark::State& state) {
  std::array<unsigned char, 32> key{};
  constexpr std::string_view salt = "checktick-team-3";
  for (auto _ : state) {
    for (int i = 0; i < 3; ++i) {
      PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(key.data()), key.size(),
                        reinterpret_cast<const unsigned char*>(salt.data()), salt.size(), 200'000, EVP_sha256(),
                        key.size(), key.data());
    }
    benchmark::DoNotOptimize(key);
  }
}
BENCHMARK(three_derivations_by_openssl)->Unit(benchmark::kMillisecond)->UseRealTime();

void team_survey_unlock_through_the_socket(benchmark::State& state) {
  auto connection = dev->connect();
  for (auto _ : state) {
    auto answer = bench::ask(connection, Operation::update, "surveys/100/kek/decrypt", team_keys());
    benchmark::DoNotOptimize(answer);
  }
}
BENCHMARK(team_survey_unlock_through_the_socket)->Unit(benchmark::kMillisecond)->UseRealTime();

double percentile_us(std::vector<double>& sorted, double share) {
  return sorted.empty() ? 0
                        : sorted[std::min(sorted.size() - 1,
                                          static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

// One connection a thread. The percentiles are each thread's own, averaged.
void sys_info(benchmark::State& state) {
  auto connection = dev->connect();
  std::vector<double> took_us;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    auto answer = bench::ask(connection, Operation::read, "sys/info");
    benchmark::DoNotOptimize(answer);
    took_us.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
  }
  std::ranges::sort(took_us);
  state.SetItemsProcessed(static_cast<std::int64_t>(took_us.size()));
  state.counters["p50_us"] = benchmark::Counter(percentile_us(took_us, 0.50), benchmark::Counter::kAvgThreads);
  state.counters["p99_us"] = benchmark::Counter(percentile_us(took_us, 0.99), benchmark::Counter::kAvgThreads);
}
BENCHMARK(sys_info)->Threads(1)->Threads(64)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: bench-requests SPLITKEYD [--benchmark_…]\n", stderr);
    return 2;
  }
  secret::open_arena(std::size_t{4} << 20U);
  dev = std::make_unique<bench::DevDaemon>(argv[1]);
  {
    auto connection = dev->connect();
    json::Object survey = team_keys();
    survey.set("generate", true);
    (void)bench::ask(connection, Operation::update, "surveys/100/kek/encrypt", std::move(survey));
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  dev.reset();
}
