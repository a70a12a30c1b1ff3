#include "keys/keys/detail/member.hpp"

#include <algorithm>

namespace splitkey::keys::detail {

tl::unexpected<Error> malformed(std::string_view field, std::string_view what) {
  std::string message = "the record's ";
  message.append(field).append(" ").append(what);
  return failure(Error(Errc::record_malformed, std::move(message)).with("field", std::string(field)));
}

Result<std::string_view> text_member(const json::Object& record, std::string_view field) {
  const json::Value* member = record.find(field);
  if (member == nullptr) return malformed(field, "is missing");
  const secret::Bytes* text = member->as_string();
  if (text == nullptr) return malformed(field, "is not a string");
  return text->expose_text();
}

Result<std::string> hex_member(const json::Object& record, std::string_view field, std::size_t digits) {
  const auto text = text_member(record, field);
  if (!text) return propagate(text);
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (text->size() != digits || !std::ranges::all_of(*text, is_digit)) {
    return malformed(field, "is not " + std::to_string(digits) + " lower-case hex digits");
  }
  return std::string(*text);
}

Result<void> require_aes_gcm(const json::Object& record) {
  const auto algorithm = text_member(record, "algorithm");
  if (!algorithm) return propagate(algorithm);
  if (*algorithm != aes_gcm_name) return malformed("algorithm", "is not AES-256-GCM");
  return {};
}

}  // namespace splitkey::keys::detail
