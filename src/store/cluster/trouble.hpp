#pragma once

#include <string>

#include "store/http/answer.hpp"

namespace splitkey::cluster {

/// What an answer that is no success means to a request: by status and path, never by the text of Vault's error, which
/// is for people (Vault's API documentation, "HTTP status codes"). `path` is the API path, as a policy names it.
/// vault_sealed (503), vault_denied (403, with details.path), overloaded (429, with Retry-After), vault_unavailable
/// (everything else, and whatever is not Vault's JSON).
[[nodiscard]] Error trouble(const http::Answer& answer, const std::string& path);

/// An answer of success whose JSON lacks what it must hold: vault_unavailable.
[[nodiscard]] Error wrong_shape(const std::string& path);

/// Whether Vault's own error texts hold `piece`: for the two cases that no status tells apart.
[[nodiscard]] bool error_says(const json::Object& answer, std::string_view piece);

}  // namespace splitkey::cluster
