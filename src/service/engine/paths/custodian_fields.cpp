#include "service/engine/paths/custodian_fields.hpp"

namespace splitkey::engine {

using platform::Custodian;

Result<Custodian> custodian_of(const Arguments& arguments, const platform::Settings& settings,
                               platform::Purpose purpose) {
  const json::Array* shares = arguments.find_array(custodian_shares_field.name);
  const bool component_given = arguments.has(custodian_component_field.name);
  if (shares != nullptr && component_given) {
    return failure(Errc::invalid_request, "give custodian_shares or custodian_component, not both");
  }
  if (shares != nullptr) return Custodian::from_shares(*shares);
  if (component_given) return Custodian::from_component(arguments.text(custodian_component_field.name));
  if (auto sealed = Custodian::sealed(settings, purpose)) return std::move(*sealed);
  return failure(Errc::invalid_request,
                 "the custodians' half is missing: give custodian_shares (three of the usual set of four) or "
                 "custodian_component");
}

bool brings_custodian(const Arguments& arguments) noexcept {
  return arguments.has(custodian_shares_field.name) || arguments.has(custodian_component_field.name);
}

}  // namespace splitkey::engine
