#include "store/http/certificate_trouble.hpp"

#include <botan/x509path.h>

namespace splitkey::http {

std::string certificate_trouble(Botan::Certificate_Status_Code code, std::string_view name) {
  using Code = Botan::Certificate_Status_Code;
  switch (code) {
    case Code::CERT_NAME_NOMATCH:
      return "its certificate does not carry the name \"" + std::string(name) +
             "\": set vault.server_name to the name it carries, or have a certificate made for this one";
    case Code::CERT_HAS_EXPIRED:
      return "its certificate, or one of its chain, has expired: renew it, and check this host's clock";
    case Code::CERT_NOT_YET_VALID:
      return "its certificate, or one of its chain, is not valid yet: check the clocks of both hosts";
    case Code::CERT_ISSUER_NOT_FOUND:
    case Code::CANNOT_ESTABLISH_TRUST:
    case Code::CHAIN_LACKS_TRUST_ROOT:
      return "its certificate was not issued by a certificate authority that is trusted here: set vault.ca_file to the "
             "authority's certificate";
    case Code::SIGNATURE_ERROR:
      return "its certificate's signature is not the authority's: vault.ca_file may hold another authority of that "
             "name";
    case Code::SIGNATURE_METHOD_TOO_WEAK:
    case Code::UNTRUSTED_HASH:
      return "its certificate is signed by too weak a method: have a new one made with SHA-256";
    case Code::INVALID_USAGE:
      return "its certificate is not meant for servers (extended key usage): have one made that is";
    default:
      break;
  }
  const char* reason = Botan::to_string(code);
  return std::string("its certificate was refused: ") + (reason == nullptr ? "an unknown check failed" : reason);
}

}  // namespace splitkey::http
