#include "keys/keys/share.hpp"

#include <algorithm>

#include "base/secret/buffer.hpp"
#include "base/secret/hex.hpp"
#include "keys/keys/detail/check_value.hpp"
#include "keys/keys/detail/share_x.hpp"

namespace splitkey::keys {
namespace {

constexpr std::string_view prefix = "80";
constexpr std::size_t shortest_y_digits = 256;
constexpr std::size_t longest_y_digits = 2 * crypto::shamir_field_bytes;

tl::unexpected<Error> not_a_share(const char* why) { return failure(Errc::invalid_custodian, why); }

constexpr std::string_view blanks = " \t";
constexpr std::size_t word_digits = 8;

/// What stands behind a share's text.
struct Words {
  std::optional<std::string> set;
  std::optional<std::string> check;
};

std::string_view without_white_space_around(std::string_view text) {
  constexpr std::string_view white_space = " \t\n\v\f\r";
  const std::size_t begin = text.find_first_not_of(white_space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(white_space) + 1 - begin);
}

// The number's bytes, with zeros in front where the text is shorter. Errors: invalid_custodian.
Result<secret::Bytes> read_y(std::string_view digits) {
  if (digits.empty() || digits.size() > longest_y_digits)
    return not_a_share("a share's last part is not 1 to 512 hex digits");
  secret::Bytes padded(longest_y_digits);
  const auto to = padded.expose_for_writing();
  std::ranges::fill(to, std::uint8_t{'0'});
  std::ranges::copy(digits, to.end() - static_cast<std::ptrdiff_t>(digits.size()));

  secret::Bytes y(crypto::shamir_field_bytes);
  if (!secret::decode_hex(padded.expose_text(), y.expose_for_writing(), secret::HexCase::either)) {
    return not_a_share("a share's last part holds a character that is no hex digit");
  }
  if (!crypto::in_shamir_field(y)) return not_a_share("a share's last part is no number below the prime");
  return y;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// The digits of "NAME=7f3a91c2" in lower case; nullopt for any other word: it may be a piece of a share, and stays in
// the arena.
std::optional<std::string> digits_of(std::string_view word, std::string_view name) {
  if (word.size() != name.size() + word_digits) return std::nullopt;
  const auto same = [](char a, char b) { return lower(a) == b; };
  if (!std::ranges::equal(word.substr(0, name.size()), name, same)) return std::nullopt;
  const auto is_digit = [](char c) { return is_hex_digit(lower(c)); };
  if (!std::ranges::all_of(word.substr(name.size()), is_digit)) return std::nullopt;
  std::string digits(word.substr(name.size()));
  std::ranges::transform(digits, digits.begin(), lower);
  return digits;
}

bool take_word(std::string_view word, std::string_view name, std::optional<std::string>& to) {
  auto digits = digits_of(word, name);
  if (!digits || to) return false;
  to = std::move(digits);
  return true;
}

// Errors: invalid_custodian.
Result<Words> read_words(std::string_view rest) {
  Words words;
  while (!rest.empty()) {
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
    rest.remove_prefix(word.size());
    if (!take_word(word, "set=", words.set) && !take_word(word, "check=", words.check))
      return not_a_share("behind a share's text stands something else than set= and check= with 8 hex digits each");
  }
  return words;
}

// The share whose text this is, without words. Errors: invalid_custodian.
Result<Share> read_text(std::string_view text) {
  const std::size_t first = text.find('-');
  const std::size_t second = first == std::string_view::npos ? first : text.find('-', first + 1);
  if (second == std::string_view::npos || !text.starts_with(prefix))
    return not_a_share("a share has the form 80{i}-{x}-{y}");

  const std::string_view number = text.substr(prefix.size(), first - prefix.size());
  const std::string_view x_text = text.substr(first + 1, second - first - 1);
  const auto x = detail::share_x(x_text);
  if (!x) return not_a_share("a share's x is not 1 to 255 in decimal");
  if (number != x_text) return not_a_share("a share's first part does not name its x");
  auto y = read_y(text.substr(second + 1));
  if (!y) return propagate(y);
  return Share(crypto::Point(*x, std::move(*y)));
}

tl::unexpected<Error> not_the_one_checked(unsigned x) {
  const std::string number = std::to_string(x);
  return failure(Error(Errc::invalid_custodian,
                       "share " + number + " differs from its check in Vault: it is damaged or from another set")
                     .with("share", std::int64_t{x}));
}

}  // namespace

Result<Share> Share::parse(std::string_view text) {
  text = without_white_space_around(text);
  const std::size_t end = std::min(text.find_first_of(blanks), text.size());
  auto share = read_text(text.substr(0, end));
  if (!share) return share;
  auto words = read_words(text.substr(end));
  if (!words) return propagate(words);
  if (words->check && !detail::same_check(share->check_code(), *words->check))
    return not_a_share("the share's text or its check code is mistyped or damaged");
  share->set_ = std::move(words->set);
  share->carries_check_code_ = words->check.has_value();
  return share;
}

secret::Bytes Share::text() const {
  const std::string x_text = std::to_string(x());
  const secret::Bytes digits = secret::to_hex(point_.y().expose());
  const std::string_view y = digits.expose_text();
  const std::size_t zeros = std::min(y.find_first_not_of('0'), y.size() - shortest_y_digits);

  secret::Buffer text(prefix.size() + 2 * x_text.size() + 2 + y.size() - zeros);
  text.append(prefix);
  text.append(x_text);
  text.append('-');
  text.append(x_text);
  text.append('-');
  text.append(y.substr(zeros));
  return text.take();
}

std::string Share::check() const { return detail::check_value(text().expose(), "splitkey share check v1"); }

secret::Bytes Share::line(std::string_view set_id) const {
  secret::Buffer line;
  line.append(text().expose());
  line.append(" set=");
  line.append(set_id);
  line.append(" check=");
  line.append(check_code());
  return line.take();
}

Result<std::vector<Share>> split_component(const CustodianComponent& component, unsigned threshold, unsigned total) {
  if (component.size_bytes() != crypto::shamir_secret_bytes) {
    return failure(Errc::invalid_request, "only a component of 64 bytes can be split into shares");
  }
  auto points = crypto::split(component.expose().first<crypto::shamir_secret_bytes>(), threshold, total);
  if (!points) return propagate(points);
  std::vector<Share> shares;
  for (crypto::Point& point : *points) shares.emplace_back(std::move(point));
  return shares;
}

std::map<unsigned, std::string> share_checks(const std::vector<Share>& shares) {
  std::map<unsigned, std::string> checks;
  for (const Share& share : shares) checks.emplace(share.x(), share.check());
  return checks;
}

std::string share_set_id(const std::map<unsigned, std::string>& share_checks) {
  std::string checks;
  for (const auto& [x, check] : share_checks) checks += std::to_string(x) + ":" + check + "\n";
  return detail::check_value(secret::as_bytes(checks), "splitkey share set v1").substr(0, 8);
}

Result<void> refuse_mixed_sets(const std::vector<Share>& shares) {
  std::string named;
  const std::optional<std::string>* first = nullptr;
  bool mixed = false;
  for (const Share& share : shares) {
    if (!share.set()) continue;
    if (first == nullptr) first = &share.set();
    mixed = mixed || share.set() != *first;
    named += (named.empty() ? "" : ", ") + std::to_string(share.x()) + " of set " + *share.set();
  }
  if (mixed) return failure(Errc::invalid_custodian, "the shares are of different sets: " + named);
  return {};
}

Result<CustodianComponent> combine_shares(const std::vector<Share>& shares,
                                          const std::map<unsigned, std::string>& share_checks) {
  std::vector<crypto::Point> points;
  for (const Share& share : shares) {
    const auto known = share_checks.find(share.x());
    if (known != share_checks.end() && !detail::same_check(share.check(), known->second)) {
      return not_the_one_checked(share.x());
    }
    points.emplace_back(share.point().x(), share.point().y().clone());
  }
  if (auto one_set = refuse_mixed_sets(shares); !one_set) return propagate(one_set);
  return crypto::combine(points);
}

}  // namespace splitkey::keys
