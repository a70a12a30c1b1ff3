#include "service/engine/paths/key_fields.hpp"

namespace splitkey::engine {

std::vector<Field> survey_key_fields() {
  return {
      {"org_id", FieldType::id, Need::optional, "the organization whose key, or whose team's key, wraps the KEK"},
      {"team_id", FieldType::id, Need::optional, "the team whose key wraps the KEK; left out: the organization's own"},
      {"passphrase", FieldType::passphrase, Need::optional,
       "the organization owner's passphrase, exactly as it was set"},
      custodian_shares_field,
      custodian_component_field,
      {"lease_id", FieldType::word, Need::optional,
       "a lease of the organization's or team's key, instead of all the above"},
  };
}

Result<unlock::KeySource> key_source(const Context& context, const Arguments& arguments) {
  if (!arguments.has("lease_id")) return hierarchy_of(arguments, context.platform.settings);
  if (auto alone = require_lease_alone(arguments); !alone) return propagate(alone);
  return context.leases.find(arguments.find_public_text("lease_id").value(), context.platform.peer);
}

Result<unlock::Hierarchy> hierarchy_of(const Arguments& arguments, const platform::Settings& settings) {
  auto organization = arguments.find_id("org_id");
  if (!organization || !arguments.has("passphrase")) {
    return failure(Errc::invalid_request, "org_id and passphrase are needed to derive the key; or a lease_id");
  }
  auto custodian = custodian_of(arguments, settings, platform::Purpose::unlock);
  if (!custodian) return propagate(custodian);
  return unlock::Hierarchy(std::move(*organization), arguments.find_id("team_id"), arguments.text("passphrase").clone(),
                           std::move(*custodian));
}

Result<void> require_lease_alone(const Arguments& arguments) {
  for (const char* replaced : {"org_id", "team_id", "passphrase", "custodian_shares", "custodian_component"}) {
    if (arguments.has(replaced)) {
      return failure(
          Errc::invalid_request,
          "a lease_id stands in the place of org_id, team_id, passphrase and the custodians' half: give the one or "
          "the others");
    }
  }
  return {};
}

Answer lease_answer(const unlock::Granted& granted) {
  Answer answer;
  answer.data.set("lease_id", granted.id).set("ttl_s", static_cast<std::int64_t>(granted.ttl.count()));
  return answer;
}

}  // namespace splitkey::engine
