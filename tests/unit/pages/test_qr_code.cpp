#include <boost/test/unit_test.hpp>

#include "keys/pages/detail/qr_code.hpp"
#include "pages/some_share.hpp"

namespace splitkey::test::test_qr_code {

using pages::detail::QrCode;

namespace {

/// The bits by which a code says how it corrects errors (ISO/IEC 18004, section 7.9): beside the upper left finder.
unsigned correction_of(const QrCode& code) {
  const unsigned masked = (code.is_dark(0, 8) ? 2U : 0U) | (code.is_dark(1, 8) ? 1U : 0U);
  return masked ^ 0b10U;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(qr_code)

BOOST_AUTO_TEST_CASE(the_longest_text_still_has_73_modules_a_side_and_correction_m) {
  const keys::Share longest = test::longest_share();
  for (const keys::Share* share : {&test::some_set()[0], &longest}) {
    const QrCode code(*share);
    BOOST_TEST(code.size() == 73U);
    BOOST_TEST(correction_of(code) == 0b00U);  // M
  }
}

BOOST_AUTO_TEST_CASE(a_short_text_is_corrected_better_in_a_smaller_code) {
  const auto share = keys::Share::parse("801-1-7").value();
  const QrCode code(share);
  BOOST_TEST(code.size() < 73U);
  BOOST_TEST(correction_of(code) != 0b01U);  // L
}

BOOST_AUTO_TEST_CASE(outside_all_modules_are_light) {
  const QrCode code(test::some_set()[0]);
  BOOST_TEST(code.is_dark(0, 0));
  BOOST_TEST(!code.is_dark(73, 0));
  BOOST_TEST(!code.is_dark(0, 73));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_qr_code
