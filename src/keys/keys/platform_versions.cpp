#include "keys/keys/platform_versions.hpp"

#include "keys/keys/detail/member.hpp"

namespace splitkey::keys {

Result<std::string> PlatformVersions::of_escrow(const json::Object& record) {
  constexpr std::string_view field = "platform_key_version";
  if (record.find(field) == nullptr) return std::string(first_platform_version);
  const auto version = detail::text_member(record, field);
  if (!version) return propagate(version);
  if (!is_platform_version(*version)) return detail::malformed(field, "names no version");
  return std::string(*version);
}

}  // namespace splitkey::keys
