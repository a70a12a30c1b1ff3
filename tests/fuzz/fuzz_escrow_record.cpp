// Escrow records as Vault may return them: whatever opens is written so that it opens alike, and a recovery appended to
// a record takes from it nothing that opening needs.
#include "json/read.hpp"
#include "json/write.hpp"
#include "keys/escrow_record.hpp"
#include "result/invariant.hpp"

using namespace splitkey;

namespace {

bool same(const keys::Escrow& a, const keys::Escrow& b) {
  return a.encrypted_kek() == b.encrypted_kek() && a.encrypted_email() == b.encrypted_email() &&
         a.platform_key_version() == b.platform_key_version();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto record = json::read_object(json::padded(text), {.max_values = 1024});
  if (!record) return 0;
  const auto before = json::write(*record);
  const auto escrow = keys::Escrow::read(*record);
  const auto appended = keys::append_recovery(*record, keys::Id::parse("9").value(), "now", "notes");
  invariant(appended || json::write(*record) == before, "a refused recovery changed the record");
  if (!escrow) return 0;
  invariant(same(*escrow, keys::Escrow::read(*record).value()), "a recovery changed what a record opens to");
  invariant(same(*escrow, keys::Escrow::read(escrow->to_record("now")).value()), "a record of ours reads otherwise");
  invariant(keys::without_ciphertexts(*record).find("encrypted_kek") == nullptr, "a ciphertext is shown");
  return 0;
}
