#pragma once

#include <string>
#include <string_view>

#include <botan/pkix_enums.h>

namespace splitkey::http {

/// Which check a server's certificate has failed, and what to do about it; `name` is the name it should carry. A
/// sentence that begins with the server ("its certificate …").
[[nodiscard]] std::string certificate_trouble(Botan::Certificate_Status_Code code, std::string_view name);

}  // namespace splitkey::http
