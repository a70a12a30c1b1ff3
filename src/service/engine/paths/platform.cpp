#include "keys/keys/paths.hpp"
#include "keys/keys/platform_versions.hpp"
#include "service/engine/paths/custodian_fields.hpp"
#include "service/engine/paths/families.hpp"
#include "service/escrow/prove.hpp"
#include "service/platform/checks.hpp"
#include "service/platform/malformed.hpp"
#include "service/platform/platform_key.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::engine {
namespace {

constexpr const char* again_field = "custodian_shares_again";
constexpr Field version_field{"version", FieldType::word, Need::optional,
                              "the version of the platform key; v1 when left out"};

std::string version_of(const Arguments& arguments) {
  return arguments.find_public_text("version").value_or(keys::PlatformVersions::current());
}

json::Value or_null(const std::optional<bool>& known) { return known ? json::Value(*known) : json::Value(); }

asio::awaitable<Result<Answer>> verify_platform_key(Context context, Arguments arguments) {
  auto custodian = custodian_of(arguments, context.platform.settings, platform::Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  const std::string version = version_of(arguments);
  const auto joined =
      co_await platform::join_halves(context.platform, std::move(*custodian), version, arguments.deadline());
  if (!joined) co_return propagate(joined);

  Answer answer;
  answer.data.set("platform_key_version", version)
      .set("matches", or_null(joined->matches()))
      .set("escrow_key_matches", or_null(joined->escrow_key_matches()));
  if (!joined->matches()) answer.warnings.emplace_back(platform::no_key_check_warning);
  co_return answer;
}

Answer checks_answer(const keys::PlatformChecks& checks, const std::string& version, const std::string& path,
                     std::uint64_t stored_version) {
  Answer answer(checks.to_record());
  answer.data.set("platform_key_version", version)
      .set("vault_path", path)
      .set("version", static_cast<std::int64_t>(stored_version));
  return answer;
}

asio::awaitable<Result<Answer>> read_platform_checks(Context context, Arguments arguments) {
  const std::string version = version_of(arguments);
  const std::string path = keys::platform_checks_path(version);
  auto stored = co_await platform::read_stored(context.platform, path, arguments.deadline());
  if (!stored) co_return propagate(stored);
  auto checks = keys::PlatformChecks::read(stored->record).map_error(platform::malformed_at(path));
  if (!checks) co_return propagate(checks);
  co_return checks_answer(*checks, version, path, stored->version);
}

asio::awaitable<Result<Answer>> write_platform_checks(Context context, Arguments arguments) {
  const Deadline deadline = arguments.deadline();
  const std::string version = version_of(arguments);
  const std::string path = keys::platform_checks_path(version);
  auto custodian = custodian_of(arguments, context.platform.settings, platform::Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  const auto entered_twice = platform::is_entered_twice(*custodian, arguments.find_array(again_field));
  if (!entered_twice) co_return propagate(entered_twice);
  auto share_checks = custodian->share_checks();
  const auto platform =
      co_await platform::join_platform_key(context.platform, std::move(*custodian), version, deadline);
  if (!platform) co_return propagate(platform);
  const auto proof = co_await escrow::prove(context.platform, *platform, version, *entered_twice, deadline);
  if (!proof) co_return propagate(proof);

  const keys::PlatformChecks checks(platform->key(), std::move(share_checks));
  const auto stored =
      co_await platform::store_checks(context.platform, checks, path, arguments.take_text("vault_token"), deadline);
  if (!stored) co_return propagate(stored);
  Answer answer = checks_answer(checks, version, path, stored->version);
  answer.data.set("proven_by", *proof).set("changed", stored->changed);
  co_return answer;
}

std::vector<Field> platform_checks_fields() {
  return {
      custodian_shares_field,
      custodian_component_field,
      {again_field, FieldType::shares, Need::optional,
       "the shares entered a second time, where there is no escrow yet by which the key could prove right"},
      {"vault_token", FieldType::token, Need::required,
       "an administrator's Vault token that may write platform/checks; used for this one write"},
      version_field,
  };
}

}  // namespace

std::vector<Route> platform_routes() {
  return {
      {"platform/verify",
       "Whether the custodians' half and Vault's give the platform key whose check is stored.",
       {{Operation::update, {custodian_shares_field, custodian_component_field, version_field}, verify_platform_key}}},
      {"platform/checks",
       "The checks of a platform key, by which wrong halves are known, and the public key that escrows are sealed to.",
       {{Operation::read, {version_field}, read_platform_checks},
        {Operation::update, platform_checks_fields(), write_platform_checks}}},
  };
}

}  // namespace splitkey::engine
