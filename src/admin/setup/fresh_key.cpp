#include "admin/setup/fresh_key.hpp"

#include "base/result/invariant.hpp"
#include "crypto/crypto/random.hpp"

namespace splitkey::setup {
namespace {

secret::Bytes random_component() {
  secret::Bytes component(crypto::shamir_secret_bytes);
  crypto::fill_random(component.expose_for_writing());
  return component;
}

}  // namespace

FreshKey FreshKey::make() {
  FreshKey fresh;
  fresh.vault_component_ = random_component();
  fresh.custodian_component_ = random_component();
  auto shares = keys::split_component(fresh.custodian_component_, keys::usual_threshold, keys::usual_total);
  const auto platform = keys::join(fresh.vault_component_, fresh.custodian_component_);
  invariant(shares.has_value() && platform.has_value(), "a component of 64 bytes can be neither split nor joined");
  fresh.shares_ = std::move(*shares);
  fresh.checks_ = keys::PlatformChecks(*platform, keys::share_checks(fresh.shares_));
  return fresh;
}

}  // namespace splitkey::setup
