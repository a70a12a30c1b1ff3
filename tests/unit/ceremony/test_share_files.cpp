#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "admin/ceremony/share_files.hpp"

namespace splitkey::test::test_share_files {

using ceremony::Form;
using ceremony::ShareFiles;
using setup::ObstacleKind;

namespace {

class Fixture {
 public:
  Fixture() { (void)!mkdtemp(name_.data()); }
  ~Fixture() { std::filesystem::remove_all(name_); }
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  [[nodiscard]] std::filesystem::path directory() const { return name_; }
  [[nodiscard]] std::string content_of(const char* file) const {
    std::ifstream stream(directory() / file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void write(const char* file) const { std::ofstream(directory() / file) << "x"; }
  [[nodiscard]] std::size_t files() const {
    const std::filesystem::directory_iterator all(directory());
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  const setup::FreshKey fresh = setup::FreshKey::make();

 private:
  std::string name_ = "/tmp/splitkey-XXXXXX";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(share_files, Fixture)

BOOST_AUTO_TEST_CASE(each_share_is_in_a_file_of_its_own_that_only_we_may_read) {
  const ShareFiles files(directory(), Form::line);
  BOOST_TEST(files.check().has_value());
  BOOST_TEST(files.write(fresh, "2026-11-26").has_value());
  BOOST_TEST(this->files() == keys::usual_total);
  for (const keys::Share& share : fresh.shares()) {
    const std::string name = "share-" + std::to_string(share.x()) + ".txt";
    BOOST_TEST(content_of(name.c_str()) == std::string(share.line(fresh.set_id()).expose_text()) + "\n");
    struct stat status {};
    BOOST_TEST_REQUIRE(stat((directory() / name).c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 07777U) == 0600U);
  }
}

BOOST_AUTO_TEST_CASE(a_page_is_written_as_text_or_pdf) {
  BOOST_TEST(ShareFiles(directory(), Form::text).write(fresh, "2026-11-26").has_value());
  BOOST_TEST(content_of("share-1.txt").find("2026-11-26") != std::string::npos);
  BOOST_TEST(ShareFiles(directory(), Form::pdf).write(fresh, "2026-11-26").has_value());
  BOOST_TEST(content_of("share-4.pdf").starts_with("%PDF"));
}

BOOST_AUTO_TEST_CASE(what_is_no_directory_is_told_before_a_key_is_made) {
  const auto checked = ShareFiles(directory() / "none", Form::line).check();
  BOOST_TEST_REQUIRE(!checked.has_value());
  BOOST_TEST((checked.error().kind == ObstacleKind::no_directory));
}

BOOST_AUTO_TEST_CASE(a_share_that_is_there_is_never_overwritten_and_nothing_else_is_left) {
  write("share-3.txt");
  const ShareFiles files(directory(), Form::line);
  const auto checked = files.check();
  BOOST_TEST_REQUIRE(!checked.has_value());
  BOOST_TEST((checked.error().kind == ObstacleKind::share_there));
  BOOST_TEST((checked.error().names == std::vector<std::string>{(directory() / "share-3.txt").native()}));
  const auto written = files.write(fresh, "2026-11-26");
  BOOST_TEST_REQUIRE(!written.has_value());
  BOOST_TEST((written.error().kind == ObstacleKind::not_written));
  BOOST_TEST(this->files() == 1U);
  BOOST_TEST(content_of("share-3.txt") == "x");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_share_files
