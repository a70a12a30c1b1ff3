#include "service/platform/custodian.hpp"

#include "base/secret/hex.hpp"

namespace splitkey::platform {
namespace {

bool sealed_component_serves(const Settings& settings, Purpose purpose) {
  if (!settings.sealed_component) return false;
  if (purpose == Purpose::escrow) return settings.sealed_for_escrow;
  return purpose == Purpose::unlock && settings.sealed_for_unlock;
}

}  // namespace

std::optional<Custodian> Custodian::sealed(const Settings& settings, Purpose purpose) {
  if (!sealed_component_serves(settings, purpose)) return std::nullopt;
  return Custodian(settings.sealed_component->clone());
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

std::map<unsigned, std::string> Custodian::share_checks() const {
  const auto* shares = std::get_if<Shares>(&half_);
  return shares == nullptr ? std::map<unsigned, std::string>() : keys::share_checks(*shares);
}

Result<keys::CustodianComponent> Custodian::component(const std::map<unsigned, std::string>& share_checks) const {
  if (const auto* shares = std::get_if<Shares>(&half_)) return keys::combine_shares(*shares, share_checks);
  return std::get<keys::CustodianComponent>(half_).clone();
}

Result<bool> is_entered_twice(const Custodian& custodian, const json::Array* again) {
  if (again == nullptr) return false;
  const auto second = Custodian::from_shares(*again);
  if (!second) return propagate(second);
  const auto one = custodian.component({});
  if (!one) return propagate(one);
  const auto other = second->component({});
  if (!other) return propagate(other);
  if (!(*one == *other)) {
    return failure(Errc::invalid_custodian,
                   "the second entry of the shares gives another component than the first: enter them anew");
  }
  return true;
}

}  // namespace splitkey::platform
