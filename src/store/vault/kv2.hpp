#pragma once

#include "store/http/answer.hpp"
#include "store/kv/entry.hpp"

/// The answers of KV version 2 (Vault's API documentation, "KV secrets engine version 2"). `path` is the API path, for
/// messages.
namespace splitkey::vault {

/// The body of a write.
[[nodiscard]] secret::Bytes write_body(json::Object record, std::uint64_t check_and_set);

/// Of GET data/. Errors: record_malformed: what lies there is no JSON object; and those of trouble().
[[nodiscard]] Result<kv::Entry> read_entry(const http::Answer& answer, const std::string& path);

/// Of POST data/. Errors: conflict, and those of trouble().
[[nodiscard]] Result<kv::Written> read_written(const http::Answer& answer, const std::string& path);

/// Of a list of metadata/, sorted by bytes. Errors: those of trouble().
[[nodiscard]] Result<std::vector<std::string>> read_keys(const http::Answer& answer, const std::string& path);

}  // namespace splitkey::vault
