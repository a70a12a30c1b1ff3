#include "keys/keys/paths.hpp"
#include "service/engine/paths/families.hpp"
#include "service/escrow/prove.hpp"
#include "service/platform/platform_key.hpp"

namespace splitkey::engine {
namespace {

json::Value or_null(const std::optional<bool>& known) { return known ? json::Value(*known) : json::Value(); }

asio::awaitable<Result<Answer>> verify(Context context, Arguments arguments) {
  auto custodian = Custodian::from(arguments, context.settings, Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  const std::string version = arguments.find_public_text("version").value_or(keys::first_platform_version);
  auto joined = co_await join_halves(context, std::move(*custodian), version, arguments.deadline());
  if (!joined) co_return propagate(joined);

  Answer answer;
  answer.data.set("platform_key_version", version)
      .set("matches", or_null(joined->matches()))
      .set("escrow_key_matches", or_null(joined->escrow_key_matches()));
  if (!joined->matches()) answer.warnings.emplace_back(no_key_check_warning);
  co_return answer;
}

}  // namespace

std::vector<Route> platform_routes() {
  return {
      {"platform/verify",
       "Whether the custodians' half and Vault's give the platform key whose check is stored.",
       {{Operation::update,
         {custodian_shares_field,
          custodian_component_field,
          {"version", FieldType::word, Need::optional, "the version of the platform key; v1 when left out"}},
         verify}}},
      {"platform/checks",
       "The checks of a platform key, by which wrong halves are known, and the public key that escrows are sealed to.",
       {{Operation::read,
         {{"version", FieldType::word, Need::optional, "the version of the platform key; v1 when left out"}},
         read_platform_checks},
        {Operation::update, platform_checks_fields(), write_platform_checks}}},
  };
}

}  // namespace splitkey::engine
