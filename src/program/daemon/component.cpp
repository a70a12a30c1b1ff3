#include "program/daemon/component.hpp"

#include "base/secret/hex.hpp"
#include "config/config/credential.hpp"
#include "config/config/start_error.hpp"

namespace splitkey::daemon {

std::optional<keys::CustodianComponent> read_component(const config::Config::Custodian& custodian) {
  constexpr const char* setting = "custodian.component_file";
  if (custodian.component_file.empty()) return std::nullopt;
  const secret::Bytes digits = config::read_credential(custodian.component_file, setting);
  auto component = secret::from_hex(digits.expose_text());
  if (!component || component->size_bytes() != crypto::shamir_secret_bytes) {
    throw config::StartError(ExitStatus::configuration,
                             std::string(setting) + ": the component must be 128 lower-case hex digits");
  }
  return std::move(*component);
}

}  // namespace splitkey::daemon
