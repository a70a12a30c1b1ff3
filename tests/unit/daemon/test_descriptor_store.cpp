#define BOOST_TEST_DYN_LINK
#include <fcntl.h>
#include <sys/mman.h>

#include <boost/test/unit_test.hpp>

#include "daemon/systemd.hpp"
#include "program/daemon/descriptor_store.hpp"

namespace splitkey::daemon::test_descriptor_store {
namespace {

const std::string removal = "FDSTOREREMOVE=1\nFDNAME=vault-token";
constexpr int all_seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

posix::Descriptor memory_file(const std::string& text, int seals = all_seals) {
  posix::Descriptor file(memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  BOOST_TEST_REQUIRE(write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  BOOST_TEST_REQUIRE(fcntl(file.number(), F_ADD_SEALS, seals) == 0);
  return file;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(daemon_descriptor_store, Systemd)

BOOST_AUTO_TEST_CASE(what_is_kept_comes_back_in_the_next_process_and_leaves_the_store) {
  DescriptorStore before(posix::Descriptor(), log);
  BOOST_TEST(before.keep(secret::Bytes::copy_of("the token's text")));
  BOOST_TEST(next().text == removal);
  Message kept = next();
  BOOST_TEST(kept.text == "FDSTORE=1\nFDNAME=vault-token");
  BOOST_TEST_REQUIRE(static_cast<bool>(kept.descriptor));
  BOOST_TEST(next().text.empty());

  const int number = kept.descriptor.number();
  DescriptorStore after(std::move(kept.descriptor), log);
  const auto text = after.take();
  BOOST_TEST_REQUIRE(text.has_value());
  BOOST_TEST(text->expose_text() == "the token's text");
  BOOST_TEST(next().text == removal);
  BOOST_TEST(fcntl(number, F_GETFD) == -1);
  BOOST_TEST(!after.take().has_value());
  BOOST_TEST(next().text.empty());
  BOOST_TEST(lines.empty());
}

BOOST_AUTO_TEST_CASE(what_lies_there_cannot_be_changed) {
  DescriptorStore store(posix::Descriptor(), log);
  BOOST_TEST(store.keep(secret::Bytes::copy_of("the token's text")));
  (void)next();
  const Message kept = next();
  BOOST_TEST(fcntl(kept.descriptor.number(), F_GET_SEALS) == all_seals);
  BOOST_TEST(::write(kept.descriptor.number(), "x", 1) == -1);
  BOOST_TEST(ftruncate(kept.descriptor.number(), 1) == -1);
}

BOOST_AUTO_TEST_CASE(no_descriptor_of_ours_is_left_open) {
  const posix::Descriptor probe(dup(0));
  const int lowest_free = probe.number() + 1;
  const posix::Descriptor before(dup(0));
  BOOST_TEST_REQUIRE(before.number() == lowest_free);
  DescriptorStore store(posix::Descriptor(), log);
  for (int i = 0; i < 8; ++i) {
    BOOST_TEST(store.keep(secret::Bytes::copy_of("x")));
    (void)next();
    (void)next();
  }
  BOOST_TEST(posix::Descriptor(dup(0)).number() == lowest_free + 1);
}

BOOST_AUTO_TEST_CASE(clearing_takes_it_out_of_the_store) {
  DescriptorStore(posix::Descriptor(), log).clear();
  BOOST_TEST(next().text == removal);
}

BOOST_AUTO_TEST_CASE(without_a_store_nothing_is_kept) {
  DescriptorStore store(posix::Descriptor(), log);
  for (const char* none : {"", "0"}) {
    setenv("FDSTORE", none, 1);
    BOOST_TEST(!store.keep(secret::Bytes::copy_of("x")), none);
  }
  unsetenv("FDSTORE");
  BOOST_TEST(!store.keep(secret::Bytes::copy_of("x")));
  setenv("FDSTORE", "1", 1);
  unsetenv("NOTIFY_SOCKET");
  BOOST_TEST(!store.keep(secret::Bytes::copy_of("x")));
  BOOST_TEST(next().text.empty());
}

BOOST_AUTO_TEST_CASE(a_store_of_a_systemd_before_254_only_lives_through_a_restart) {
  const DescriptorStore store(posix::Descriptor(), log);
  BOOST_TEST(store.outlives_a_stop());
  for (const char* less : {"restart", "0", ""}) {
    setenv("FDSTORE", less, 1);
    BOOST_TEST(!store.outlives_a_stop(), less);
  }
}

BOOST_AUTO_TEST_CASE(a_systemd_that_does_not_listen_keeps_nothing) {
  std::filesystem::remove(path / "notify");
  BOOST_TEST(!DescriptorStore(posix::Descriptor(), log).keep(secret::Bytes::copy_of("x")));
  BOOST_TEST(lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_was_passed_and_is_not_ours_is_not_used) {
  std::vector<posix::Descriptor> wrong;
  wrong.push_back(memory_file("not sealed", F_SEAL_SEAL));
  wrong.push_back(memory_file("may grow", F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_WRITE));
  wrong.push_back(memory_file(""));
  wrong.push_back(memory_file(std::string(vault_auth::TokenShelf::max_kept_bytes + 1, 'x')));
  wrong.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  wrong.emplace_back(open(write("file", "text").c_str(), O_RDONLY | O_CLOEXEC));
  std::size_t said = 0;
  for (posix::Descriptor& each : wrong) {
    BOOST_TEST(!DescriptorStore(std::move(each), log).take().has_value());
    BOOST_TEST(next().text == removal);
    BOOST_TEST(lines.size() <= ++said);
  }
  BOOST_TEST(lines.front().find("vault-token") != std::string::npos);
  auto longest = memory_file(std::string(vault_auth::TokenShelf::max_kept_bytes, 'x'));
  BOOST_TEST(DescriptorStore(std::move(longest), log).take()->size_bytes() == vault_auth::TokenShelf::max_kept_bytes);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::daemon::test_descriptor_store
