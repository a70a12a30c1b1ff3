#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <botan/pwdhash.h>
#ifdef SPLITKEY_LIBCRYPTO
#include <openssl/evp.h>
#endif

#include "base/secret/arena.hpp"
#include "crypto/crypto/detail/pbkdf2_state.hpp"
#include "crypto/crypto/pbkdf2.hpp"
#include "vec.hpp"

namespace splitkey::crypto::test_pbkdf2 {
namespace {

using test::unhex;

std::vector<Pbkdf2Kernel> kernels() {
  std::vector<Pbkdf2Kernel> here;
  for (const auto kernel : {Pbkdf2Kernel::botan, Pbkdf2Kernel::x86_sha, Pbkdf2Kernel::armv8_sha2}) {
    if (is_supported(kernel)) here.push_back(kernel);
  }
  return here;
}

/// What a derivation is made of, kept to ask others for its key. Nothing of it is secret.
struct Question {
  std::vector<std::uint8_t> password;
  std::string salt;
  std::uint32_t iterations;

  [[nodiscard]] Pbkdf2Chain chain() const {
    return Pbkdf2Chain(Derivation(secret::Bytes::copy_of(password), salt, iterations));
  }
};

std::string hex(const Pbkdf2Chain& chain) { return secret::public_hex(chain.key().expose()); }

std::string by_botan(const Question& question) {
  const auto pbkdf2 = Botan::PasswordHashFamily::create_or_throw("PBKDF2(SHA-256)")->from_params(question.iterations);
  std::array<std::uint8_t, 32> key{};
  const auto salt = secret::as_bytes(question.salt);
  pbkdf2->derive_key(key.data(), key.size(), reinterpret_cast<const char*>(question.password.data()),
                     question.password.size(), salt.data(), salt.size());
  return secret::public_hex(key);
}

#ifdef SPLITKEY_LIBCRYPTO
constexpr bool openssl_is_here = true;

std::string by_openssl(const Question& question) {
  std::array<std::uint8_t, 32> key{};
  PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(question.password.data()), static_cast<int>(question.password.size()),
                    reinterpret_cast<const unsigned char*>(question.salt.data()),
                    static_cast<int>(question.salt.size()), static_cast<int>(question.iterations), EVP_sha256(),
                    static_cast<int>(key.size()), key.data());
  return secret::public_hex(key);
}
#else
constexpr bool openssl_is_here = false;

std::string by_openssl(const Question&) { return {}; }
#endif

boost::test_tools::assertion_result openssl_is_built_in(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(openssl_is_here);
  result.message() << "built without libcrypto: install libssl-dev";
  return result;
}

// By what the system says: sha_ni on x86, sha2 on ARM.
boost::test_tools::assertion_result processor_has_sha256(boost::unit_test::test_unit_id) {
  std::ifstream file("/proc/cpuinfo");
  const std::vector<std::string> words{std::istream_iterator<std::string>(file), {}};
  boost::test_tools::assertion_result result(
      std::ranges::any_of(words, [](const std::string& word) { return word == "sha_ni" || word == "sha2"; }));
  result.message() << "this processor has no instructions for SHA-256: only Botan's kernel is tested";
  return result;
}

/// Questions that are the same in every run.
class Asker {
 public:
  std::uint32_t below(std::uint32_t end) { return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(random_); }

  Question ask(std::size_t password_bytes, std::size_t salt_bytes, std::uint32_t iterations) {
    Question question{std::vector<std::uint8_t>(password_bytes), std::string(salt_bytes, '\0'), iterations};
    std::ranges::generate(question.password, [&] { return static_cast<std::uint8_t>(below(256)); });
    std::ranges::generate(question.salt, [&] { return static_cast<char>(below(256)); });
    return question;
  }
  Question ask() { return ask(below(501), below(301), 1 + below(1U << (1 + below(12))) + below(905)); }

 private:
  std::mt19937 random_{6070};
};

/// Runs `questions`, `count` at a time, in slices of odd lengths: whoever is done leaves, and the next one joins.
/// Gives back the keys in the order of the questions.
std::vector<std::string> in_slices(Pbkdf2Kernel kernel, std::size_t count, const std::vector<Question>& questions) {
  std::vector<std::string> keys(questions.size());
  std::vector<std::optional<Pbkdf2Chain>> chains(questions.size());
  std::vector<std::size_t> running;
  Asker slices;
  for (std::size_t next = 0; next < questions.size() || !running.empty();) {
    while (running.size() < count && next < questions.size()) {
      chains[next] = questions[next].chain();
      running.push_back(next++);
    }
    std::ranges::shuffle(running, std::mt19937(slices.below(1000)));
    std::vector<Pbkdf2Chain*> side_by_side;
    for (const std::size_t i : running) side_by_side.push_back(&*chains[i]);
    advance(kernel, side_by_side, 1 + slices.below(700));
    std::erase_if(running, [&](std::size_t i) {
      if (chains[i]->left() > 0) return false;
      keys[i] = hex(*chains[i]);
      return true;
    });
  }
  return keys;
}

BOOST_AUTO_TEST_SUITE(pbkdf2)

BOOST_AUTO_TEST_CASE(this_processors_own_kernel_is_chosen, *boost::unit_test::precondition(processor_has_sha256)) {
  BOOST_TEST((fastest_kernel() != Pbkdf2Kernel::botan));
  BOOST_TEST(is_supported(fastest_kernel()));
}

BOOST_AUTO_TEST_CASE(every_kernel_gives_the_known_answers) {
  for (const Pbkdf2Kernel kernel : kernels()) {
    BOOST_TEST_CONTEXT(name(kernel)) { BOOST_TEST(passes_known_answers(kernel)); }
  }
}

// Kernels that are wrong in one way each, all with the right key of the first chain.
void leave_out_an_iteration(std::span<detail::Pbkdf2State* const> states, std::uint32_t iterations) {
  detail::iterate_by_botan(states, iterations - 1);
  for (detail::Pbkdf2State* state : states) --state->left;
}

void confuse_the_last_two(std::span<detail::Pbkdf2State* const> states, std::uint32_t iterations) {
  detail::iterate_by_botan(states, iterations);
  if (states.size() > 2) std::swap(states.back()->t, states[1]->t);
}

void flip_a_bit_with_four(std::span<detail::Pbkdf2State* const> states, std::uint32_t iterations) {
  detail::iterate_by_botan(states, iterations);
  if (states.size() == 4 && iterations > 1) states[3]->t[7] ^= 1U;
}

void forget_what_is_left(std::span<detail::Pbkdf2State* const> states, std::uint32_t iterations) {
  detail::iterate_by_botan(states, iterations);
  ++states[0]->left;
}

BOOST_AUTO_TEST_CASE(a_wrong_kernel_does_not_pass) {
  BOOST_TEST(detail::known_answers_hold(detail::iterate_by_botan));
  BOOST_TEST(!detail::known_answers_hold(leave_out_an_iteration));
  BOOST_TEST(!detail::known_answers_hold(confuse_the_last_two));
  BOOST_TEST(!detail::known_answers_hold(flip_a_bit_with_four));
  BOOST_TEST(!detail::known_answers_hold(forget_what_is_left));
}

BOOST_AUTO_TEST_CASE(the_vectors_hold_with_every_kernel) {
  for (const char* file : {"pbkdf2_hmac_sha256.vec", "pbkdf2_hmac_sha256_rfc6070.vec"}) {
    const auto rows = test::read_vec(file);
    BOOST_TEST_REQUIRE(rows.size() >= 2U);
    for (const test::Row& row : rows) {
      const auto password = unhex(row.at("Password"));
      const auto salt = unhex(row.at("Salt"));
      const Question question{{password.expose().begin(), password.expose().end()},
                              std::string(salt.expose_text()),
                              static_cast<std::uint32_t>(std::stoul(row.at("Iterations")))};
      for (const Pbkdf2Kernel kernel : kernels()) {
        BOOST_TEST_CONTEXT(name(kernel)) {
          BOOST_TEST(in_slices(kernel, 1, {question}).front() == row.at("Output").substr(0, 64));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(passwords_and_salts_of_every_length_around_a_block_give_botans_keys) {
  Asker asker;
  std::vector<Question> questions;
  for (std::size_t bytes = 0; bytes <= 140; ++bytes) questions.push_back(asker.ask(bytes, 140 - bytes, 3));
  for (const Pbkdf2Kernel kernel : kernels()) {
    const auto keys = in_slices(kernel, most_chains, questions);
    for (std::size_t i = 0; i < keys.size(); ++i) BOOST_TEST(keys[i] == by_botan(questions[i]));
  }
}

BOOST_AUTO_TEST_CASE(chains_that_join_and_leave_give_botans_keys) {
  Asker asker;
  std::vector<Question> questions{asker.ask(0, 0, 1), asker.ask(500, 300, 5000)};
  while (questions.size() < 30) questions.push_back(asker.ask());
  std::vector<std::string> expected;
  std::ranges::transform(questions, std::back_inserter(expected), by_botan);
  for (const Pbkdf2Kernel kernel : kernels()) {
    for (std::size_t count = 1; count <= most_chains; ++count) {
      BOOST_TEST_CONTEXT(name(kernel) << ", " << count << " at once") {
        BOOST_TEST(in_slices(kernel, count, questions) == expected, boost::test_tools::per_element());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(openssl_gives_the_same_keys, *boost::unit_test::precondition(openssl_is_built_in)) {
  Asker asker;
  std::vector<Question> questions;
  while (questions.size() < 60) questions.push_back(asker.ask());
  std::vector<std::string> expected;
  std::ranges::transform(questions, std::back_inserter(expected), by_openssl);
  BOOST_TEST(in_slices(fastest_kernel(), most_chains, questions) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_slice_may_be_done_by_another_kernel_than_the_last) {
  Asker asker;
  const Question question = asker.ask(70, 20, 1000);
  Pbkdf2Chain chain = question.chain();
  for (std::size_t slice = 0; chain.left() > 0; ++slice) {
    advance(kernels()[slice % kernels().size()], std::array{&chain}, 77);
  }
  BOOST_TEST(hex(chain) == by_botan(question));
}

BOOST_AUTO_TEST_CASE(a_chain_with_fewer_left_ends_earlier) {
  for (const Pbkdf2Kernel kernel : kernels()) {
    Pbkdf2Chain shorter(Derivation(unhex("0102"), "salt", 3));
    Pbkdf2Chain longer(Derivation(unhex("0102"), "salt", 9));
    BOOST_TEST(shorter.left() == 2U);
    advance(kernel, std::array{&shorter, &longer}, 5);
    BOOST_TEST(shorter.left() == 0U);
    BOOST_TEST(longer.left() == 3U);
    const std::string key = hex(shorter);
    advance(kernel, std::array{&shorter, &longer}, 5);
    advance(kernel, std::array{&shorter, &longer}, 5);
    BOOST_TEST(hex(shorter) == key);
    BOOST_TEST(longer.left() == 0U);
  }
}

BOOST_AUTO_TEST_CASE(no_iterations_change_nothing) {
  for (const Pbkdf2Kernel kernel : kernels()) {
    Pbkdf2Chain chain(Derivation(unhex("0102"), "salt", 9));
    advance(kernel, std::array{&chain}, 0);
    BOOST_TEST(chain.left() == 8U);
  }
}

BOOST_AUTO_TEST_CASE(a_moved_chain_goes_on) {
  Asker asker;
  const Question question = asker.ask(10, 10, 100);
  Pbkdf2Chain first = question.chain();
  advance(fastest_kernel(), std::array{&first}, 40);
  Pbkdf2Chain second = std::move(first);
  BOOST_TEST(second.left() == 59U);
  advance(fastest_kernel(), std::array{&second}, 59);
  first = std::move(second);
  BOOST_TEST(hex(first) == by_botan(question));
}

BOOST_AUTO_TEST_CASE(a_chain_gives_back_what_it_took) {
  Asker asker;
  (void)asker.ask().chain();  // what Botan keeps for ever, it has taken now
  const std::size_t before = secret::arena().used_bytes();
  {
    Pbkdf2Chain chain = asker.ask().chain();
    BOOST_TEST(secret::arena().used_bytes() > before);
  }
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto::test_pbkdf2
