#include <algorithm>
#include <cctype>

#include <boost/test/unit_test.hpp>

#include "keys/keys/share.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_share {
namespace {

const std::vector<std::string>& checktick_texts() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> all;
    for (const json::Value& share : *test::checktick().find_object("custodian_shares")->find_array("shares")) {
      all.emplace_back(share.as_string()->expose_text());
    }
    return all;
  }();
  return texts;
}

CustodianComponent checktick_component() {
  return secret::from_hex(test::text(*test::checktick().find_object("platform"), "custodian_component")).value();
}

std::vector<Share> parsed(const std::vector<std::string>& texts) {
  std::vector<Share> shares;
  for (const std::string& text : texts) shares.push_back(Share::parse(text).value());
  return shares;
}

std::vector<Share> checktick_shares(const std::vector<std::size_t>& which) {
  std::vector<Share> shares;
  for (const std::size_t i : which) shares.push_back(Share::parse(checktick_texts().at(i)).value());
  return shares;
}

std::map<unsigned, std::string> checks_of(const std::vector<Share>& shares) {
  std::map<unsigned, std::string> checks;
  for (const Share& share : shares) checks.emplace(share.x(), share.check());
  return checks;
}

bool unreadable(const std::string& text) {
  const auto share = Share::parse(text);
  return !share && share.error().code() == Errc::invalid_custodian;
}

bool refused(const std::vector<Share>& shares) {
  const auto component = combine_shares(shares, {});
  return !component && component.error().code() == Errc::invalid_custodian;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

// RFC 3526, section 3.
const std::string prime =
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b30"
    "2b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe64928"
    "6651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c35"
    "4e4abc9804f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497c"
    "ea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff";

BOOST_AUTO_TEST_SUITE(share)

BOOST_AUTO_TEST_CASE(checkticks_shares_combine_in_all_threes_and_all_four) {
  for (const auto& which :
       std::vector<std::vector<std::size_t>>{{0, 1, 2}, {0, 1, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3}, {3, 2, 0, 1}}) {
    BOOST_TEST((combine_shares(checktick_shares(which), {}).value() == checktick_component()));
  }
  const auto& vectors = *test::checktick().find_object("custodian_shares");
  BOOST_TEST(test::text(vectors, "reconstructed_from_2_3_4") == secret::public_hex(checktick_component().expose()));
}

BOOST_AUTO_TEST_CASE(checkticks_texts_are_canonical) {
  for (const std::string& text : checktick_texts()) {
    BOOST_TEST(Share::parse(text).value().text().expose_text() == text);
  }
}

BOOST_AUTO_TEST_CASE(shares_that_we_split_combine_and_their_texts_parse) {
  const auto component = checktick_component();
  const auto shares = split_component(component, usual_threshold, usual_total).value();
  std::vector<std::string> texts;
  for (const Share& share : shares) texts.emplace_back(share.text().expose_text());
  for (const auto& which :
       std::vector<std::vector<std::size_t>>{{0, 1, 2}, {0, 1, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3}}) {
    std::vector<std::string> some;
    for (const std::size_t i : which) some.push_back(texts[i]);
    BOOST_TEST((combine_shares(parsed(some), {}).value() == component));
  }
  BOOST_TEST(texts[0].starts_with("801-1-"));
  BOOST_TEST(texts[3].starts_with("804-4-"));
}

BOOST_AUTO_TEST_CASE(upper_case_and_white_space_around_are_taken_and_written_canonically) {
  const std::string& text = checktick_texts()[1];
  for (const std::string& typed : {upper(text), " " + text, text + "\r\n", "\t\n\v\f\r " + upper(text) + " \t"}) {
    const auto share = Share::parse(typed);
    BOOST_TEST_REQUIRE(share.has_value());
    BOOST_TEST(share->text().expose_text() == text);
  }
}

BOOST_AUTO_TEST_CASE(a_short_y_is_padded_to_256_digits_and_a_long_one_has_no_leading_zeros) {
  const std::string zeros(255, '0');
  BOOST_TEST(Share::parse("801-1-7").value().text().expose_text() == "801-1-" + zeros + "7");
  BOOST_TEST(Share::parse("801-1-0").value().text().expose_text() == "801-1-" + zeros + "0");
  BOOST_TEST(Share::parse("801-1-abc").value().text().expose_text() == "801-1-" + zeros.substr(2) + "abc");
  const std::string digits_257 = "1" + std::string(256, 'a');
  BOOST_TEST(Share::parse("801-1-0" + digits_257).value().text().expose_text() == "801-1-" + digits_257);
  BOOST_TEST(Share::parse("80255-255-" + std::string(511, '0') + "1").value().text().expose_text() ==
             "80255-255-" + zeros + "1");
}

BOOST_AUTO_TEST_CASE(the_greatest_y_is_the_prime_less_one) {
  std::string less_one = prime;
  less_one.back() = 'e';
  BOOST_TEST(Share::parse("801-1-" + less_one).value().text().expose_text() == "801-1-" + less_one);
  BOOST_TEST(unreadable("801-1-" + prime));
  BOOST_TEST(unreadable("801-1-" + upper(prime)));
  BOOST_TEST(unreadable("801-1-" + std::string(512, 'f')));
}

BOOST_AUTO_TEST_CASE(what_has_another_form_is_refused) {
  for (const char* text : {"",
                           " ",
                           "-",
                           "--",
                           "---",
                           "801",
                           "801-1",
                           "801-1-",
                           "801--7",
                           "-1-7",
                           "801-1--7",
                           "801-1-7-",
                           "801-1-7-7",
                           "811-1-7",
                           "81-1-7",
                           "8-1-7",
                           "01-1-7",
                           "1-1-7",
                           "80-1-7",
                           "80-1-1-7",
                           "x801-1-7",
                           "801_1_7",
                           "801 1 7",
                           "801- 1-7",
                           "801-1 -7",
                           "801-1- 7",
                           "801-1-7 7",
                           "80\n1-1-7",
                           "\xC2\xA0"
                           "801-1-7",
                           "8\xEF\xBC\x90"
                           "1-1-7"}) {
    BOOST_TEST(unreadable(text), std::string("accepted ") + text);
  }
  BOOST_TEST(unreadable(std::string("801-1-7\0", 8)));
  BOOST_TEST(unreadable(std::string("\0", 1)));
}

BOOST_AUTO_TEST_CASE(an_x_that_is_not_1_to_255_in_decimal_or_not_the_prefixs_is_refused) {
  for (const char* text :
       {"800-0-7", "80256-256-7", "80999-999-7", "8099999999999-99999999999-7", "801-01-7", "8001-01-7", "8001-1-7",
        "80+1-+1-7", "80-1--1-7", "80a-a-7", "800x1-0x1-7", "801-2-7", "802-1-7", "801.0-1.0-7"}) {
    BOOST_TEST(unreadable(text), std::string("accepted ") + text);
  }
}

BOOST_AUTO_TEST_CASE(a_y_that_is_not_1_to_512_hex_digits_is_refused) {
  for (const char* y : {"g", "0x7", "7g", " ", "+7", "7.", "7_7", "\xC3\xA4"})
    BOOST_TEST(unreadable(std::string("801-1-") + y));
  BOOST_TEST(unreadable("801-1-" + std::string(513, '0')));
  BOOST_TEST(unreadable("801-1-0" + prime));
  BOOST_TEST(unreadable("801-1-" + std::string(1U << 20U, 'a')));
}

BOOST_AUTO_TEST_CASE(no_message_holds_a_piece_of_the_text) {
  for (const std::string text : {"abcabcabc", "801-1-abcabcabcg", "abcabcabc-1-7", "801-abcabcabc-7",
                                 "801-1-7 abcabcabc", "801-1-7 set=abcabcabc", "801-1-7 check=abcabcab"}) {
    BOOST_TEST(Share::parse(text).error().message().find("abcabcabc") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(two_of_three_are_too_few) {
  BOOST_TEST(refused(checktick_shares({0, 1})));
  BOOST_TEST(refused(checktick_shares({2})));
  BOOST_TEST(refused({}));
}

BOOST_AUTO_TEST_CASE(a_share_used_twice_is_refused) {
  BOOST_TEST(refused(checktick_shares({0, 1, 1})));
  BOOST_TEST(refused(checktick_shares({0, 1, 2, 2})));
}

BOOST_AUTO_TEST_CASE(a_share_from_another_set_is_refused) {
  auto shares = checktick_shares({0, 1});
  shares.push_back(std::move(split_component(checktick_component(), 3, 4).value()[3]));
  BOOST_TEST(refused(shares));
  shares.push_back(Share::parse(checktick_texts()[2]).value());
  BOOST_TEST(refused(shares));
}

BOOST_AUTO_TEST_CASE(a_share_with_one_digit_changed_is_refused_among_all_four) {
  for (std::size_t digit = 6; digit < checktick_texts()[0].size(); digit += 7) {
    auto texts = checktick_texts();
    texts[0][digit] = texts[0][digit] == '1' ? '2' : '1';
    BOOST_TEST(refused(parsed(texts)));
  }
}

BOOST_AUTO_TEST_CASE(share_checks_name_the_wrong_share) {
  const auto checks = checks_of(checktick_shares({0, 1, 2, 3}));
  BOOST_TEST((combine_shares(checktick_shares({0, 2, 3}), checks).value() == checktick_component()));

  auto texts = checktick_texts();
  texts.pop_back();
  texts[1].back() = texts[1].back() == '1' ? '2' : '1';  // which combining three alone would not notice
  const auto component = combine_shares(parsed(texts), checks);
  BOOST_TEST_REQUIRE(!component.has_value());
  BOOST_TEST((component.error().code() == Errc::invalid_custodian));
  BOOST_TEST(component.error().message().find("share 2") != std::string::npos);
  BOOST_TEST(std::get<std::int64_t>(component.error().details().at(0).value) == 2);
}

BOOST_AUTO_TEST_CASE(a_share_without_a_check_is_taken_as_it_is) {
  auto checks = checks_of(checktick_shares({0, 1, 2, 3}));
  checks.erase(1);
  BOOST_TEST((combine_shares(checktick_shares({0, 2, 3}), checks).value() == checktick_component()));
}

BOOST_AUTO_TEST_CASE(a_check_is_made_of_the_canonical_text) {
  // hmac.new(text, b"splitkey share check v1", "sha256").hexdigest()[:32] in Python, for the shares of checktick.json
  BOOST_TEST(Share::parse(checktick_texts()[0]).value().check() == "9facff1ac229f356461756ac82dca832");
  BOOST_TEST(Share::parse(" " + upper(checktick_texts()[3])).value().check() == "bd91f817331234b67ea811cfadf31f04");
}

BOOST_AUTO_TEST_CASE(a_share_may_name_its_set_and_its_check_code) {
  const std::string& text = checktick_texts()[0];  // its check: above
  for (const std::string words :
       {" set=7f3a91c2 check=9facff1a", " check=9facff1a set=7f3a91c2", "\t set=7f3a91c2", "  \tSET=7F3A91C2 \t "}) {
    for (const std::string& typed : {text + words, " " + upper(text + words) + "\r\n"}) {
      const auto share = Share::parse(typed);
      BOOST_TEST_REQUIRE(share.has_value(), typed);
      BOOST_TEST(share->set().value_or("-") == "7f3a91c2");
      BOOST_TEST(share->text().expose_text() == text);
      BOOST_TEST(share->check_code() == "9facff1a");
    }
  }
  BOOST_TEST(!Share::parse(text).value().set().has_value());
  BOOST_TEST(!Share::parse(text + " check=9facff1a").value().set().has_value());
}

BOOST_AUTO_TEST_CASE(a_line_that_we_write_is_read_again) {
  const auto shares = split_component(checktick_component(), 3, 4).value();
  const std::string set = share_set_id(checks_of(shares));
  for (const Share& share : shares) {
    const auto again = Share::parse(share.line(set).expose_text());
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST((again->text() == share.text()));
    BOOST_TEST(again->set().value_or("-") == set);
  }
}

BOOST_AUTO_TEST_CASE(a_check_code_that_is_not_the_texts_is_refused) {
  const std::string& text = checktick_texts()[0];
  std::string damaged = text;
  damaged.back() = damaged.back() == '1' ? '2' : '1';
  for (const std::string& typed : {text + " check=9facff1b", text + " check=0facff1a", text + " check=00000000",
                                   damaged + " check=9facff1a", damaged + " set=7f3a91c2 check=9facff1a"}) {
    const auto share = Share::parse(typed);
    BOOST_TEST_REQUIRE(!share.has_value());
    BOOST_TEST((share.error().code() == Errc::invalid_custodian));
    BOOST_TEST(share.error().message() == "the share's text or its check code is mistyped or damaged");
  }
}

BOOST_AUTO_TEST_CASE(anything_else_behind_the_text_is_refused) {
  for (const char* words : {" set=",
                            " check=",
                            " set=7f3a91c",
                            " set=7f3a91c22",
                            " set=7f3a91cg",
                            " set=7f3a91c2,",
                            " set 7f3a91c2",
                            " set= 7f3a91c2",
                            " 7f3a91c2",
                            " set:7f3a91c2",
                            " test=7f3a91c2",
                            " set=7f3a91c2 set=7f3a91c2",
                            " set=7f3a91c2 7",
                            " set=7f3a91c2 801-1-7",
                            " check=9facff1ac229f356461756ac82dca832",
                            " check=9facff1a check=9facff1a",
                            " check=9facff1",
                            "set=7f3a91c2",
                            ",set=7f3a91c2",
                            "\nset=7f3a91c2",
                            "\rset=7f3a91c2",
                            " set=7f3a91c2\ncheck=9facff1a",
                            "\xC2\xA0set=7f3a91c2"}) {
    BOOST_TEST(unreadable(checktick_texts()[0] + words), std::string("accepted ") + words);
  }
  BOOST_TEST(unreadable("set=7f3a91c2 " + checktick_texts()[0]));
  BOOST_TEST(unreadable(checktick_texts()[0] + std::string(" set=7f3a91c2\0", 14)));
}

BOOST_AUTO_TEST_CASE(shares_that_name_different_sets_are_refused_and_named) {
  const auto& texts = checktick_texts();
  BOOST_TEST((combine_shares(parsed({texts[0] + " set=11111111", texts[1], texts[3] + " set=11111111"}), {}).value() ==
              checktick_component()));
  const auto mixed = parsed({texts[0] + " set=11111111", texts[1], texts[3] + " set=11111112"});
  BOOST_TEST(refused(mixed));
  BOOST_TEST(combine_shares(mixed, {}).error().message() ==
             "the shares are of different sets: 1 of set 11111111, 4 of set 11111112");
}

BOOST_AUTO_TEST_CASE(only_a_component_of_64_bytes_is_split) {
  for (const std::size_t size_bytes : {0U, 32U, 63U, 65U}) {
    const auto shares = split_component(secret::Bytes(size_bytes), 3, 4);
    BOOST_TEST_REQUIRE(!shares.has_value());
    BOOST_TEST((shares.error().code() == Errc::invalid_request));
  }
  BOOST_TEST((split_component(checktick_component(), 1, 4).error().code() == Errc::invalid_request));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_share
