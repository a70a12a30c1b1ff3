#pragma once

#include <string>
#include <string_view>

#include "base/json/value.hpp"
#include "base/result/result.hpp"

/// Members of records as Vault returns them: what a record must hold, and how it is said that it does not.
namespace splitkey::keys::detail {

/// Errc::record_malformed with details.field: "the record's `field` `what`".
[[nodiscard]] tl::unexpected<Error> malformed(std::string_view field, std::string_view what);

/// The member's text, which lives as long as the record does. Errors: record_malformed (missing, or not a string).
[[nodiscard]] Result<std::string_view> text_member(const json::Object& record, std::string_view field);

/// The member's text where the member is there and consists of exactly `digits` lower-case hex digits: no secret.
/// Errors: record_malformed (missing, not a string, or something else).
[[nodiscard]] Result<std::string> hex_member(const json::Object& record, std::string_view field, std::size_t digits);

/// Succeeds where the record's `algorithm` is AES-256-GCM. Errors: record_malformed (missing, or another).
[[nodiscard]] Result<void> require_aes_gcm(const json::Object& record);

/// The one algorithm of CheckTick's ciphertexts.
inline constexpr const char* aes_gcm_name = "AES-256-GCM";

}  // namespace splitkey::keys::detail
