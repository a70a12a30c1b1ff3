#include <array>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "base/secret/arena.hpp"
#include "base/secret/read_all.hpp"

namespace splitkey::test::test_read_all {
namespace {

/// A file in memory that is read from its beginning.
class Source {
 public:
  explicit Source(std::string_view content) : descriptor_(memfd_create("source", MFD_CLOEXEC)) {
    if (write(descriptor_, content.data(), content.size()) != static_cast<ssize_t>(content.size())) descriptor_ = -1;
    lseek(descriptor_, 0, SEEK_SET);
  }
  ~Source() { close(descriptor_); }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  [[nodiscard]] auto read(std::size_t most_bytes) const { return secret::read_all(descriptor_, most_bytes); }

 private:
  int descriptor_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(secret_read_all)

BOOST_AUTO_TEST_CASE(everything_to_the_end_is_read_whatever_its_length) {
  for (const std::size_t bytes : {0UL, 1UL, 4095UL, 4096UL, 4097UL, 8192UL, 20000UL}) {
    const std::string content(bytes, 'x');
    const auto read = Source(content).read(20000);
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST((read->expose_text() == content));
  }
}

BOOST_AUTO_TEST_CASE(as_much_as_is_allowed_is_read_and_a_byte_more_is_refused) {
  for (const std::size_t most : {1UL, 4095UL, 4096UL, 65536UL}) {
    BOOST_TEST(Source(std::string(most, 'x')).read(most).has_value());
    const auto more = Source(std::string(most + 1, 'x')).read(most);
    BOOST_TEST_REQUIRE(!more.has_value());
    BOOST_TEST((more.error() == std::errc::file_too_large));
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_told_with_the_systems_reason) {
  const auto read = secret::read_all(-1, 10);
  BOOST_TEST_REQUIRE(!read.has_value());
  BOOST_TEST((read.error() == std::errc::bad_file_descriptor));
}

BOOST_AUTO_TEST_CASE(a_pipe_is_read_until_nobody_writes_to_it) {
  std::array<int, 2> ends{};
  BOOST_TEST_REQUIRE(pipe(ends.data()) == 0);
  BOOST_TEST_REQUIRE(write(ends[1], "abc", 3) == 3);
  close(ends[1]);
  const auto read = secret::read_all(ends[0], 10);
  close(ends[0]);
  BOOST_TEST_REQUIRE(read.has_value());
  BOOST_TEST((read->expose_text() == "abc"));
}

BOOST_AUTO_TEST_CASE(what_it_grew_out_of_is_given_back) {
  const std::size_t before = secret::arena().used_bytes();
  { const auto read = Source(std::string(20000, 'x')).read(20000); }
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_read_all
