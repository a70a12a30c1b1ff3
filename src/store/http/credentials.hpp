#pragma once

#include <memory>

#include <botan/credentials_manager.h>

#include "base/result/result.hpp"
#include "store/http/tls_settings.hpp"

namespace splitkey::http {

/// The certificate authorities and the client certificate that the settings name, for Botan.
/// Errors: invalid_request that names the setting and the file that cannot be read or used.
[[nodiscard]] Result<std::shared_ptr<Botan::Credentials_Manager>> read_credentials(const TlsSettings& settings);

}  // namespace splitkey::http
