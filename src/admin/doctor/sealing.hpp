#pragma once

#include "base/secret/bytes.hpp"

namespace splitkey::doctor {

/// By what a credential on this host is sealed (systemd-creds(1)).
enum class Sealing {
  file,      ///< not at all: a file
  host_key,  ///< by a key in /var/lib/systemd
  tpm2,      ///< by the TPM
  both,      ///< by both
  nothing,   ///< by a key that everybody knows ("null")
  unknown,
};

/// "host key", "TPM2", ….
[[nodiscard]] const char* name(Sealing sealing) noexcept;

/// What the header of a sealed credential says: systemd writes it in base64, and its first 16 bytes are the kind of
/// key (systemd's src/shared/creds-util.h).
[[nodiscard]] Sealing sealing_of(const secret::Bytes& credential);

}  // namespace splitkey::doctor
