#include "keys/keys/sealed_escrow.hpp"

#include <algorithm>

#include "base/result/invariant.hpp"
#include "base/secret/hex.hpp"
#include "keys/keys/detail/member.hpp"

namespace splitkey::keys {
namespace {

constexpr std::size_t padded_bytes = 288;
constexpr std::size_t most_email_bytes = 254;
static_assert(sealed_escrow_digits == 2 * (padded_bytes + crypto::hpke_overhead_bytes));

std::string info_for(std::string_view vault_path, std::string_view platform_key_version) {
  std::string info = "splitkey-escrow-v1";
  for (const std::string_view part : {vault_path, platform_key_version}) info.append(1, '\0').append(part);
  return info;
}

Result<EscrowContent> unpad(const secret::Bytes& padded) {
  const auto bytes = padded.expose();
  const std::string_view behind_kek = padded.expose_text().substr(SurveyKek::size_bytes);
  const std::string_view email = behind_kek.substr(0, behind_kek.find('\0'));
  const bool only_zeros_follow = behind_kek.find_first_not_of('\0', email.size()) == std::string_view::npos;
  if (email.empty() || email.size() > most_email_bytes || !only_zeros_follow) {
    return detail::malformed("sealed_kek", "opens to something else than a KEK and an address");
  }
  return EscrowContent(SurveyKek::copy_of(bytes.first<SurveyKek::size_bytes>()), secret::Bytes::copy_of(email));
}

}  // namespace

std::string seal_escrow(const EscrowPublicKey& key, const SurveyKek& kek, const secret::Bytes& email,
                        std::string_view vault_path, std::string_view platform_key_version) {
  invariant(!email.empty() && email.size_bytes() <= most_email_bytes, "an address was not checked before it is sealed");
  secret::Bytes padded(padded_bytes);
  const auto room = padded.expose_for_writing();
  std::ranges::copy(kek.expose(), room.begin());
  std::ranges::copy(email.expose(), room.begin() + SurveyKek::size_bytes);
  return secret::public_hex(crypto::hpke_seal(key, info_for(vault_path, platform_key_version), padded.expose()));
}

Result<EscrowContent> open_sealed_escrow(const EscrowKeyPair& keys, std::string_view sealed,
                                         std::string_view vault_path, std::string_view platform_key_version) {
  std::vector<std::uint8_t> bytes(sealed_escrow_digits / 2);
  if (!secret::decode_hex(sealed, bytes)) return detail::malformed("sealed_kek", "is not 672 lower-case hex digits");
  const auto padded = crypto::hpke_open(keys, info_for(vault_path, platform_key_version), bytes);
  if (!padded) return propagate(padded);
  return unpad(*padded);
}

}  // namespace splitkey::keys
