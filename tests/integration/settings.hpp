#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

#include "store/vault/settings.hpp"

/// What tests/integration/openbao.py tells of its server through the environment.
namespace splitkey::test {

inline std::string test_setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

inline secret::Bytes test_credential(const char* name) {
  std::ifstream file(test_setting(name));
  std::string text;
  std::getline(file, text);
  return secret::Bytes::copy_of(text);
}

inline vault::Settings test_settings() {
  vault::Settings settings;
  settings.cluster.addresses = {http::read_address(test_setting("SPLITKEY_TEST_VAULT")).value()};
  settings.tls.ca_file = test_setting("SPLITKEY_TEST_CA");
  settings.auth.read_app_role = []() -> Result<vault_auth::AppRole> {
    vault_auth::AppRole credentials;
    credentials.role_id = test_credential("SPLITKEY_TEST_ROLE_ID");
    credentials.secret_id = test_credential("SPLITKEY_TEST_SECRET_ID");
    return credentials;
  };
  settings.cluster.away_limit = std::chrono::milliseconds(0);
  return settings;
}

}  // namespace splitkey::test
