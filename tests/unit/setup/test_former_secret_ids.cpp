#include <boost/test/unit_test.hpp>

#include "admin/setup/former_secret_ids.hpp"
#include "administration.hpp"

namespace splitkey::test::test_former_secret_ids {
namespace {

constexpr const char* list = "/v1/auth/approle/role/splitkeyd/secret-id?list=true";
constexpr const char* lookup = "/v1/auth/approle/role/splitkeyd/secret-id/lookup";
constexpr const char* accessor_lookup = "/v1/auth/approle/role/splitkeyd/secret-id-accessor/lookup";
constexpr const char* accessor_destroy = "/v1/auth/approle/role/splitkeyd/secret-id-accessor/destroy";

const setup::SecretIdFacts former{"former", "then", "before", {}};
const setup::SecretIdFacts current{"current", "now", "former", {}};

class SecretIds : public Administration {
 public:
  SecretIds() { server.say(accessor_destroy, {{http(204, "")}}); }

  /// What Vault has: each one's accessor, and in whose place it was issued.
  void has(const std::vector<std::pair<std::string, std::string>>& secret_ids) {
    std::string keys;
    std::vector<Reply> replies;
    for (const auto& [accessor, instead_of] : secret_ids) {
      keys += (keys.empty() ? "\"" : ",\"") + accessor + "\"";
      if (accessor != current.accessor) replies.push_back({http(200, facts(accessor, instead_of))});
    }
    server.say(list, {{http(200, R"({"data":{"keys":[)" + keys + "]}}")}});
    server.say(accessor_lookup, std::move(replies));
  }

  static std::string facts(const std::string& accessor, const std::string& instead_of) {
    return R"({"data":{"secret_id_accessor":")" + accessor + R"(","creation_time":"then","metadata":{"instead_of":")" +
           instead_of + R"("}}})";
  }

  Result<std::size_t> destroy() {
    return (*this)([this] { return setup::destroy_former_secret_ids(calls, places, former, current); });
  }

  std::vector<std::string> destroyed() const { return bodies(accessor_destroy); }

  static std::string naming(const std::string& accessor) { return R"({"secret_id_accessor":")" + accessor + "\"}"; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(former_secret_ids, SecretIds)

BOOST_AUTO_TEST_CASE(the_line_is_followed_and_what_was_issued_beside_it_goes_with_it) {
  has({{"current", "former"},
       {"former", "before"},
       {"beside", "former"},
       {"before", "first"},
       {"beside before", "before"},
       {"first", ""},
       {"beside first", "first"},
       {"another host's", ""},
       {"another host's next", "another host's"}});
  BOOST_TEST(destroy().value() == 6U);
  BOOST_TEST(destroyed() == (std::vector{naming("former"), naming("beside"), naming("before"), naming("beside before"),
                                         naming("first"), naming("beside first")}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_line_without_an_end_is_followed_once) {
  has({{"former", "before"}, {"before", "former"}});
  BOOST_TEST(destroy().value() == 2U);
}

BOOST_AUTO_TEST_CASE(one_that_names_nobody_belongs_to_nobody) {
  has({{"by hand", ""}, {"another host's", ""}});
  const setup::SecretIdFacts by_hand{"former", "then", "", {}};
  const auto count = (*this)([&] { return setup::destroy_former_secret_ids(calls, places, by_hand, current); });
  BOOST_TEST(count.value() == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_gone_in_the_meantime_is_fine) {
  has({{"former", "before"}, {"before", ""}});
  server.say(accessor_lookup, {{http(404, R"({"errors":["no such accessor"]})")}, {http(204, "")}});
  BOOST_TEST(destroy().value() == 0U);
  has({{"former", "before"}});
  server.say(accessor_destroy, {{http(404, R"({"errors":["no such accessor"]})")}});
  BOOST_TEST(destroy().value() == 1U);
  server.say(list, {{http(404, R"({"errors":[]})")}});
  BOOST_TEST(destroy().value() == 0U);
}

BOOST_AUTO_TEST_CASE(an_answer_that_says_nothing_destroys_nothing) {
  for (const char* nonsense : {"", "[]", "{}", R"({"data":{}})", R"({"data":{"keys":"former"}})"}) {
    server.say(list, {{http(200, nonsense)}});
    BOOST_TEST(code(destroy()) == "vault_unavailable");
  }
  for (const char* nonsense : {"", "{}", R"({"data":{"secret_id_accessor":"former","metadata":{}}})"}) {
    has({{"former", "before"}});
    server.say(accessor_lookup, {{http(200, nonsense)}});
    BOOST_TEST(code(destroy()) == "vault_unavailable");
  }
  BOOST_TEST(destroyed().empty());
}

BOOST_AUTO_TEST_CASE(one_that_cannot_be_destroyed_is_told) {
  has({{"former", "before"}});
  server.say(accessor_destroy, {{http(500, R"({"errors":["no space left"]})")}});
  BOOST_TEST(code(destroy()) == "vault_unavailable");
}

BOOST_AUTO_TEST_CASE(one_is_looked_up_by_itself) {
  const auto secret_id = secret::Bytes::copy_of("of this host");
  const auto look = [&] { return setup::look_up_secret_id(calls, places, secret_id); };
  server.say(lookup,
             {{http(200, facts("former", "before"))},
              {http(200, R"({"data":{"secret_id_accessor":"by hand","creation_time":"then","metadata":null}})")},
              {http(204, "")}});
  const auto found = (*this)(look).value().value();
  BOOST_TEST(found.accessor == "former");
  BOOST_TEST(found.created == "then");
  BOOST_TEST(found.instead_of == "before");
  BOOST_TEST(bodies(lookup).at(0) == R"({"secret_id":"of this host"})");
  BOOST_TEST((*this)(look).value().value().instead_of.empty());
  BOOST_TEST(!(*this)(look).value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_former_secret_ids
