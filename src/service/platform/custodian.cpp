#include "service/platform/custodian.hpp"

#include "base/secret/hex.hpp"

namespace splitkey::engine {
namespace {

bool sealed_component_serves(const Settings& settings, Purpose purpose) {
  if (!settings.sealed_component) return false;
  if (purpose == Purpose::escrow) return settings.sealed_for_escrow;
  return purpose == Purpose::unlock && settings.sealed_for_unlock;
}

}  // namespace

Result<Custodian> Custodian::from(const Arguments& arguments, const Settings& settings, Purpose purpose) {
  const json::Array* shares = arguments.find_array(custodian_shares_field.name);
  const bool component_given = arguments.has(custodian_component_field.name);
  if (shares != nullptr && component_given) {
    return failure(Errc::invalid_request, "give custodian_shares or custodian_component, not both");
  }
  if (shares != nullptr) return from_shares(*shares);
  if (component_given) return from_component(arguments.text(custodian_component_field.name));
  if (sealed_component_serves(settings, purpose)) return Custodian(settings.sealed_component->clone());
  return failure(Errc::invalid_request,
                 "the custodians' half is missing: give custodian_shares (three of the usual set of four) or "
                 "custodian_component");
}

Result<Custodian> Custodian::from_shares(const json::Array& texts) {
  if (texts.size() < 2)
    return failure(Errc::invalid_custodian, "fewer than two shares were given; bring more custodians");
  Shares shares;
  for (const json::Value& text : texts) {
    auto share = keys::Share::parse(text.as_string()->expose_text());
    if (!share) return propagate(share);
    shares.push_back(std::move(*share));
  }
  return Custodian(std::move(shares));
}

Result<Custodian> Custodian::from_component(const secret::Bytes& digits) {
  auto component = secret::from_hex(digits.expose_text());
  if (!component) return propagate(component);
  if (component->size_bytes() != 64 && component->size_bytes() != 32) {
    return failure(Errc::invalid_custodian, "the custodian component must be 64 bytes: 128 hex digits");
  }
  return Custodian(std::move(*component));
}

bool Custodian::is_given(const Arguments& arguments) noexcept {
  return arguments.has(custodian_shares_field.name) || arguments.has(custodian_component_field.name);
}

std::map<unsigned, std::string> Custodian::share_checks() const {
  const auto* shares = std::get_if<Shares>(&half_);
  return shares == nullptr ? std::map<unsigned, std::string>() : keys::share_checks(*shares);
}

Result<keys::CustodianComponent> Custodian::component(const std::map<unsigned, std::string>& share_checks) const {
  if (const auto* shares = std::get_if<Shares>(&half_)) return keys::combine_shares(*shares, share_checks);
  return std::get<keys::CustodianComponent>(half_).clone();
}

}  // namespace splitkey::engine
