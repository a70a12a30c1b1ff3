// How near a derivation comes to what the processor can do: beside a bare chain of SHA-256 compressions by the SHA
// extensions, where the processor has them, and beside OpenSSL and Botan. All run in turns, so that what else the
// machine does meets all alike; times are the thread's own, in nanoseconds a compression of one chain.
//
//   build-bench/tests/bench/bench-pbkdf2 [ROUNDS]

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <openssl/evp.h>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "bare_compressions.hpp"
#include "base/secret/arena.hpp"
#include "crypto/crypto/pbkdf2.hpp"

namespace {

using namespace splitkey;

// Of each chain in each round; whole derivations by OpenSSL.
constexpr std::uint32_t iterations = 20'000;
constexpr std::string_view password = "a passphrase of a benchmark";
constexpr std::string_view salt = "checktick-team-3";

/// What is measured, and what it does: so many compressions, in all chains together.
struct Candidate {
  std::string name;
  double compressions;
  std::function<void()> run;
  std::vector<double> ns_a_compression{};
};

double thread_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

void measure(Candidate& candidate) {
  const double begin = thread_ns();
  candidate.run();
  candidate.ns_a_compression.push_back((thread_ns() - begin) / candidate.compressions);
}

double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// `count` chains that never end.
class Chains {
 public:
  explicit Chains(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      chains_.emplace_back(crypto::Derivation(secret::Bytes::copy_of(password), std::string(salt), UINT32_MAX));
    }
    for (crypto::Pbkdf2Chain& chain : chains_) side_by_side_.push_back(&chain);
  }
  void run(crypto::Pbkdf2Kernel kernel) const { crypto::advance(kernel, side_by_side_, iterations); }

 private:
  std::vector<crypto::Pbkdf2Chain> chains_;
  std::vector<crypto::Pbkdf2Chain*> side_by_side_;
};

void run_openssl() {
  std::array<unsigned char, 32> key{};
  PKCS5_PBKDF2_HMAC(password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
                    iterations, EVP_sha256(), key.size(), key.data());
}

std::vector<Candidate> candidates() {
  const auto kernel = crypto::fastest_kernel();
  std::vector<Candidate> all;
  // The first one is the yardstick; without the extensions it is one chain.
  if (bench::has_bare_compressions()) {
    all.push_back({"bare compressions", 2.0 * iterations, [] { bench::run_bare_compressions(2 * iterations); }});
  }
  const auto add_chains = [&](crypto::Pbkdf2Kernel which, std::size_t count) {
    const auto chains = std::make_shared<Chains>(count);
    all.push_back({fmt::format("{}, {} at once", crypto::name(which), count),
                   2.0 * iterations * static_cast<double>(count), [=] { chains->run(which); }});
  };
  for (std::size_t count = 1; count <= crypto::most_chains; ++count) add_chains(kernel, count);
  add_chains(crypto::Pbkdf2Kernel::botan, 1);
  all.push_back({"OpenSSL", 2.0 * iterations, run_openssl});
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  secret::open_arena(std::size_t{1} << 20U);
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 61;
  std::vector<Candidate> all = candidates();
  for (int round = 0; round < rounds; ++round) std::ranges::for_each(all, measure);

  const std::vector<double>& yardstick = all.front().ns_a_compression;
  fmt::print("{:<34} {:>8} {:>15} {:>10} {:>15} {:>10}\n", "", "median", "quartiles", "of first", "quartiles", "rate");
  for (const Candidate& candidate : all) {
    // Each round's own ratio: a slow moment of the machine is in both.
    std::vector<double> ratios;
    std::ranges::transform(candidate.ns_a_compression, yardstick, std::back_inserter(ratios), std::divides<>());
    const auto& took = candidate.ns_a_compression;
    fmt::print("{:<34} {:>5.1f} ns {:>7.1f}-{:<7.1f} {:>10.3f} {:>7.3f}-{:<7.3f} {:>9.2f}x\n", candidate.name,
               quantile(took, 0.5), quantile(took, 0.25), quantile(took, 0.75), quantile(ratios, 0.5),
               quantile(ratios, 0.25), quantile(ratios, 0.75), 1 / quantile(ratios, 0.5));
  }
}
