#include <concepts>
#include <ostream>
#include <string>
#include <type_traits>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "keys/keys/hierarchy.hpp"
#include "keys/keys/share.hpp"
#include "keys/keys/wrap.hpp"

namespace splitkey::keys::test_types {

// What must not compile. Each line is a mistake that a type refuses.

namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

template <class T>
concept HandsOutItsBytes = requires(const T& value) {
  value.data();
};

template <class T>
constexpr bool is_secret =
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> && std::is_nothrow_move_constructible_v<T> &&
    !Printable<T> && !fmt::is_formattable<T>::value && !HandsOutItsBytes<T> && !std::is_convertible_v<T, std::string> &&
    !std::is_convertible_v<T, std::string_view> &&
    (std::same_as<T, secret::Bytes> ||
     !std::is_convertible_v<T, secret::Bytes>)&&!std::is_convertible_v<T, std::span<const std::uint8_t>> &&
    !std::is_convertible_v<T, bool>;

static_assert(is_secret<PlatformKey>);
static_assert(is_secret<OrganizationKey>);
static_assert(is_secret<TeamKey>);
static_assert(is_secret<UserRecoveryKey>);
static_assert(is_secret<EmailKey>);
static_assert(is_secret<WrappingKey>);
static_assert(is_secret<SurveyKek>);
static_assert(is_secret<CustodianComponent>);
static_assert(is_secret<Share>);
static_assert(!std::is_copy_constructible_v<DerivationOf<TeamKey>> &&
              !fmt::is_formattable<DerivationOf<TeamKey>>::value);

template <class... Keys>
struct Distinct : std::true_type {};
template <class First, class... Others>
struct Distinct<First, Others...>
    : std::bool_constant<(!(std::is_convertible_v<First, Others> || std::is_convertible_v<Others, First> ||
                            std::is_constructible_v<First, Others> || std::is_constructible_v<Others, First>)&&...) &&
                         Distinct<Others...>::value> {};

static_assert(Distinct<PlatformKey, OrganizationKey, TeamKey, UserRecoveryKey, EmailKey, WrappingKey, SurveyKek,
                       secret::Bytes>::value);
static_assert(Distinct<DerivationOf<OrganizationKey>, DerivationOf<TeamKey>, DerivationOf<UserRecoveryKey>,
                       DerivationOf<EmailKey>, DerivationOf<WrappingKey>>::value);

template <class KeyType>
concept WrapsKeks = requires(const KeyType& key, const SurveyKek& kek) {
  wrap_kek(key, kek);
};
template <class KeyType>
concept OpensEmails = requires(const KeyType& key) {
  decrypt_email(key, std::string_view());
};
template <class KeyType>
concept StandsAboveKeks = requires(const KeyType& key) {
  wrapping_key(key, std::string_view());
};
template <class KeyType>
concept StandsAboveTeams = requires(const KeyType& key, const Id& team) {
  team_key(key, team);
};

static_assert(WrapsKeks<WrappingKey> && !WrapsKeks<OrganizationKey> && !WrapsKeks<UserRecoveryKey> &&
              !WrapsKeks<SurveyKek>);
static_assert(OpensEmails<EmailKey> && !OpensEmails<UserRecoveryKey> && !OpensEmails<WrappingKey>);
static_assert(StandsAboveKeks<TeamKey> && StandsAboveKeks<OrganizationKey> && StandsAboveKeks<UserRecoveryKey>);
static_assert(!StandsAboveKeks<PlatformKey> && !StandsAboveKeks<EmailKey> && !StandsAboveKeks<WrappingKey>);
static_assert(StandsAboveTeams<OrganizationKey> && !StandsAboveTeams<PlatformKey> && !StandsAboveTeams<TeamKey>);

static_assert(!std::is_constructible_v<Id, std::string>, "an id is parsed");
static_assert(!std::is_default_constructible_v<Id> && !std::is_convertible_v<const char*, Id>);

BOOST_AUTO_TEST_CASE(misuse_of_the_key_types_does_not_compile) { BOOST_TEST(true); }

}  // namespace
}  // namespace splitkey::keys::test_types
