#include <set>

#include <boost/test/unit_test.hpp>

#include "crypto/crypto/random.hpp"
#include "crypto/crypto/shamir.hpp"
#include "vec.hpp"

namespace splitkey::crypto::test_shamir {
namespace {

using test::unhex;

// RFC 3526, section 3, and its neighbours.
const std::string prime_start =
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b30"
    "2b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe64928"
    "6651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c35"
    "4e4abc9804f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497c"
    "ea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffff";
const std::string prime = prime_start + "ff";
const std::string prime_less_one = prime_start + "fe";

secret::Bytes some_secret() {
  secret::Bytes bytes(shamir_secret_bytes);
  fill_random(bytes.expose_for_writing());
  return bytes;
}

std::vector<Point> split_or_die(const secret::Bytes& secret, unsigned threshold, unsigned total) {
  return split(secret.expose().first<shamir_secret_bytes>(), threshold, total).value();
}

Point copy(const Point& point) { return {point.x(), point.y().clone()}; }

std::vector<Point> chosen(const std::vector<Point>& points, const std::vector<std::size_t>& which) {
  std::vector<Point> some;
  for (const std::size_t i : which) some.push_back(copy(points.at(i)));
  return some;
}

bool refused(const std::vector<Point>& points) {
  const auto combined = combine(points);
  return !combined && combined.error().code() == Errc::invalid_custodian;
}

Point small_point(std::uint8_t x, std::uint8_t y) {
  secret::Bytes bytes(shamir_field_bytes);
  bytes.expose_for_writing().back() = y;
  return {x, std::move(bytes)};
}

BOOST_AUTO_TEST_SUITE(shamir)

BOOST_AUTO_TEST_CASE(any_three_of_four_give_the_secret_back_and_so_do_all) {
  const auto secret = some_secret();
  const auto points = split_or_die(secret, 3, 4);
  for (const auto& which : std::vector<std::vector<std::size_t>>{
           {0, 1, 2}, {0, 1, 3}, {0, 2, 3}, {1, 2, 3}, {3, 1, 0}, {0, 1, 2, 3}, {3, 2, 1, 0}}) {
    BOOST_TEST((combine(chosen(points, which)).value() == secret));
  }
}

BOOST_AUTO_TEST_CASE(a_curve_drawn_by_hand_is_read_right) {
  // f(x) = 7 + 3x
  std::vector<Point> points;
  points.push_back(small_point(1, 10));
  points.push_back(small_point(2, 13));
  points.push_back(small_point(5, 22));
  secret::Bytes seven(shamir_secret_bytes);
  seven.expose_for_writing().back() = 7;
  BOOST_TEST((combine(points).value() == seven));
}

BOOST_AUTO_TEST_CASE(other_thresholds_work_up_to_255_points) {
  const auto secret = some_secret();
  BOOST_TEST((combine(chosen(split_or_die(secret, 2, 2), {0, 1})).value() == secret));
  const auto many = split_or_die(secret, 5, 255);
  BOOST_TEST(many.back().x() == 255);
  BOOST_TEST((combine(chosen(many, {254, 0, 100, 7, 33})).value() == secret));
  BOOST_TEST(refused(chosen(many, {254, 0, 100, 7})));
}

BOOST_AUTO_TEST_CASE(the_greatest_and_the_smallest_secret_come_back) {
  secret::Bytes greatest(shamir_secret_bytes);
  std::ranges::fill(greatest.expose_for_writing(), std::uint8_t{0xff});
  BOOST_TEST((combine(chosen(split_or_die(greatest, 3, 4), {0, 1, 2})).value() == greatest));
  const secret::Bytes zero(shamir_secret_bytes);
  BOOST_TEST((combine(chosen(split_or_die(zero, 3, 4), {0, 1, 2})).value() == zero));
}

BOOST_AUTO_TEST_CASE(two_splits_of_one_secret_share_no_value) {
  const auto secret = some_secret();
  std::set<std::string> values;
  for (const auto& points : {split_or_die(secret, 3, 4), split_or_die(secret, 3, 4)}) {
    for (const Point& point : points) values.insert(secret::public_hex(point.y().expose()));
  }
  BOOST_TEST(values.size() == 8U);
}

BOOST_AUTO_TEST_CASE(thresholds_that_make_no_sense_are_refused) {
  const auto secret = some_secret();
  const auto bytes = secret.expose().first<shamir_secret_bytes>();
  for (const auto& [threshold, total] : std::vector<std::pair<unsigned, unsigned>>{
           {0, 0}, {0, 4}, {1, 4}, {1, 1}, {5, 4}, {2, 1}, {2, 256}, {256, 256}, {3, ~0U}}) {
    const auto points = split(bytes, threshold, total);
    BOOST_TEST_REQUIRE(!points.has_value());
    BOOST_TEST((points.error().code() == Errc::invalid_request));
  }
}

BOOST_AUTO_TEST_CASE(too_few_points_are_refused) {
  const auto points = split_or_die(some_secret(), 3, 4);
  BOOST_TEST(refused({}));
  BOOST_TEST(refused(chosen(points, {2})));
  BOOST_TEST(refused(chosen(points, {0, 1})));
  BOOST_TEST(refused(chosen(points, {2, 3})));
}

BOOST_AUTO_TEST_CASE(a_point_used_twice_is_refused) {
  const auto points = split_or_die(some_secret(), 3, 4);
  BOOST_TEST(refused(chosen(points, {0, 1, 1})));
  BOOST_TEST(refused(chosen(points, {0, 1, 2, 0})));
}

BOOST_AUTO_TEST_CASE(a_point_from_another_set_is_refused) {
  const auto secret = some_secret();
  auto points = chosen(split_or_die(secret, 3, 4), {0, 1});
  points.push_back(copy(split_or_die(secret, 3, 4)[2]));
  BOOST_TEST(refused(points));
}

BOOST_AUTO_TEST_CASE(one_wrong_point_among_more_than_enough_is_refused) {
  auto points = split_or_die(some_secret(), 3, 5);
  BOOST_TEST(combine(points).has_value());
  points[4] = Point(5, points[3].y().clone());
  BOOST_TEST(refused(points));
}

// The points at `which`, the last of them with one bit of one byte of its y flipped.
std::vector<Point> damaged(const std::vector<Point>& points, std::vector<std::size_t> which, std::size_t byte) {
  auto some = chosen(points, which);
  auto y = some.back().y().clone();
  y.expose_for_writing()[byte] ^= 1U;
  some.back() = Point(some.back().x(), std::move(y));
  return some;
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_in_any_byte_is_refused_where_more_points_than_needed_are_given) {
  const auto points = split_or_die(some_secret(), 3, 4);
  for (std::size_t byte = 0; byte < shamir_field_bytes; ++byte) {
    BOOST_TEST(refused(damaged(points, {0, 1, 2, 3}, byte)));
    BOOST_TEST(refused(damaged(points, {3, 1, 2, 0}, byte)));
    BOOST_TEST(refused(damaged(points, {0, 2, 3, 1}, byte)));
  }
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_above_the_last_64_bytes_is_refused_among_just_enough_points) {
  const auto points = split_or_die(some_secret(), 3, 4);
  for (std::size_t byte = 0; byte < shamir_field_bytes - shamir_secret_bytes - 1; ++byte) {
    BOOST_TEST(refused(damaged(points, {0, 1, 2}, byte)));
    BOOST_TEST(refused(damaged(points, {0, 3, 1}, byte)));
  }
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_in_the_last_64_bytes_among_just_enough_points_gives_another_secret) {
  const auto secret = unhex(std::string(128, '7'));
  const auto points = split_or_die(secret, 3, 4);
  const auto other = combine(damaged(points, {0, 1, 2}, shamir_field_bytes - 1));
  BOOST_TEST_REQUIRE(other.has_value());
  BOOST_TEST(!(*other == secret));
}

BOOST_AUTO_TEST_CASE(an_x_of_zero_is_refused) {
  auto points = chosen(split_or_die(some_secret(), 3, 4), {0, 1});
  points.push_back(small_point(0, 1));
  BOOST_TEST(refused(points));
}

BOOST_AUTO_TEST_CASE(a_y_outside_the_field_or_of_another_length_is_refused) {
  BOOST_TEST(in_shamir_field(unhex(prime_less_one)));
  BOOST_TEST(in_shamir_field(secret::Bytes(shamir_field_bytes)));
  BOOST_TEST(!in_shamir_field(unhex(prime)));
  BOOST_TEST(!in_shamir_field(unhex(std::string(512, 'f'))));
  BOOST_TEST(!in_shamir_field(unhex(prime_less_one.substr(2))));
  BOOST_TEST(!in_shamir_field(unhex("00" + prime_less_one)));
  BOOST_TEST(!in_shamir_field({}));

  auto points = chosen(split_or_die(some_secret(), 3, 4), {0, 1});
  points.emplace_back(std::uint8_t{3}, unhex(prime));
  BOOST_TEST(refused(points));
  points.back() = Point(3, secret::Bytes(255));
  BOOST_TEST(refused(points));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto::test_shamir
