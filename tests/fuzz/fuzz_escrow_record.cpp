// Escrow records as Vault may return them: whatever opens is written so that it opens alike, and a recovery appended to
// a record takes from it nothing that opening needs.
#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "base/result/invariant.hpp"
#include "keys/keys/escrow_record.hpp"

using namespace splitkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto record = json::read_object(json::padded(text), {.max_values = 1024});
  if (!record) return 0;
  const auto before = json::write(*record);
  const auto escrow = keys::Escrow::read(*record);
  const auto appended = keys::append_recovery(*record, keys::Id::parse("9").value(), "now", "notes");
  invariant(appended || json::write(*record) == before, "a refused recovery changed the record");
  if (!escrow) return 0;
  invariant(*escrow == keys::Escrow::read(*record).value(), "a recovery changed what a record opens to");
  invariant(*escrow == keys::Escrow::read(escrow->to_record("now")).value(), "a record of ours reads otherwise");
  for (const char* ciphertext : {"encrypted_kek", "encrypted_email", "sealed_kek"}) {
    invariant(keys::without_ciphertexts(*record).find(ciphertext) == nullptr, "a ciphertext is shown");
  }
  keys::Escrow(keys::SealedEscrow{"22", "33"}, "v1").replace_in(*record);
  escrow->replace_in(*record);
  invariant(*escrow == keys::Escrow::read(*record).value(), "a conversion there and back changed an escrow");
  return 0;
}
