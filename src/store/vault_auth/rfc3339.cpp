#include "store/vault_auth/rfc3339.hpp"

#include <algorithm>

namespace splitkey::vault_auth {
namespace {

using std::chrono::sys_seconds;

constexpr int first_year = 1970;
constexpr int last_year = 2261;  // a clock that counts nanoseconds goes no further

bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// Takes a text apart from its beginning; once something is not there, nothing is.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  /// A number of so many digits.
  int number(std::size_t digits) {
    good_ = good_ && rest_.size() >= digits && std::ranges::all_of(rest_.substr(0, digits), is_digit);
    int value = 0;
    for (std::size_t i = 0; good_ && i < digits; ++i) value = value * 10 + (rest_[i] - '0');
    if (good_) rest_.remove_prefix(digits);
    return value;
  }
  /// One of `wanted`; nothing (0) where it is another character.
  char one_of(std::string_view wanted) {
    if (!good_ || rest_.empty() || wanted.find(rest_.front()) == std::string_view::npos) return 0;
    const char found = rest_.front();
    rest_.remove_prefix(1);
    return found;
  }
  void expect(char wanted) { good_ = one_of(std::string_view(&wanted, 1)) == wanted; }
  void skip_digits() {
    number(1);
    while (good_ && !rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
  }
  [[nodiscard]] bool is_done() const noexcept { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

std::chrono::year_month_day read_date(Scanner& scanner) {
  const int year = scanner.number(4);
  scanner.expect('-');
  const int month = scanner.number(2);
  scanner.expect('-');
  const int day = scanner.number(2);
  return {std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
          std::chrono::day(static_cast<unsigned>(day))};
}

/// How far the clock that wrote the text is before UTC.
std::chrono::minutes read_offset(Scanner& scanner) {
  if (scanner.one_of("Zz") != 0) return std::chrono::minutes(0);
  const char sign = scanner.one_of("+-");
  const int hours = scanner.number(2);
  scanner.expect(':');
  const std::chrono::minutes offset(hours * 60 + scanner.number(2));
  if (sign == 0) scanner.expect('Z');  // which it is not: there is no offset at all
  return sign == '-' ? -offset : offset;
}

}  // namespace

std::optional<sys_seconds> read_rfc3339(std::string_view text) {
  Scanner scanner(text);
  const auto date = read_date(scanner);
  if (scanner.one_of("Tt ") == 0) return std::nullopt;
  const int hours = scanner.number(2);
  scanner.expect(':');
  const int minutes = scanner.number(2);
  scanner.expect(':');
  const int seconds = scanner.number(2);
  if (scanner.one_of(".") != 0) scanner.skip_digits();
  const auto offset = read_offset(scanner);
  const int year{date.year()};
  if (!scanner.is_done() || !date.ok() || year < first_year || year > last_year) return std::nullopt;
  if (hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
  return sys_seconds(std::chrono::sys_days(date)) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
         std::chrono::seconds(seconds) - offset;
}

}  // namespace splitkey::vault_auth
