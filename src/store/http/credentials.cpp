#include "store/http/credentials.hpp"

#include <algorithm>
#include <cctype>
#include <fcntl.h>

#include <botan/base64.h>
#include <botan/certstor.h>
#include <botan/certstor_system.h>
#include <botan/data_src.h>
#include <botan/pkcs8.h>
#include <botan/pkix_types.h>
#include <botan/version.h>
#include <botan/x509cert.h>

#include "base/posix/descriptor.hpp"
#include "base/secret/read_all.hpp"

namespace splitkey::http {
namespace {

using Chain = std::vector<Botan::X509_Certificate>;

class Credentials final : public Botan::Credentials_Manager {
 public:
  Credentials(std::unique_ptr<Botan::Certificate_Store> trusted, Chain chain, std::unique_ptr<Botan::Private_Key> key)
      : trusted_(std::move(trusted)), chain_(std::move(chain)), key_(std::move(key)) {}

  std::vector<Botan::Certificate_Store*> trusted_certificate_authorities(const std::string&,
                                                                         const std::string&) override {
    return {trusted_.get()};
  }
#if BOTAN_VERSION_MAJOR >= 3
  Chain find_cert_chain(const std::vector<std::string>& key_types, const std::vector<Botan::AlgorithmIdentifier>&,
                        const std::vector<Botan::X509_DN>&, const std::string&, const std::string&) override {
    return chain_for(key_types);
  }
  std::shared_ptr<Botan::Private_Key> private_key_for(const Botan::X509_Certificate&, const std::string&,
                                                      const std::string&) override {
    return key_;
  }
#else
  Chain find_cert_chain(const std::vector<std::string>& key_types, const std::vector<Botan::X509_DN>&,
                        const std::string&, const std::string&) override {
    return chain_for(key_types);
  }
  Botan::Private_Key* private_key_for(const Botan::X509_Certificate&, const std::string&, const std::string&) override {
    return key_.get();
  }
#endif

 private:
  [[nodiscard]] Chain chain_for(const std::vector<std::string>& key_types) const {
    if (key_ == nullptr || std::ranges::find(key_types, key_->algo_name()) == key_types.end()) return {};
    return chain_;
  }

  const std::unique_ptr<Botan::Certificate_Store> trusted_;
  const Chain chain_;
  const std::shared_ptr<Botan::Private_Key> key_;
};

tl::unexpected<Error> unusable(std::string_view setting, const std::filesystem::path& file, std::string_view why) {
  return failure(Errc::invalid_request,
                 "vault." + std::string(setting) + ": \"" + file.string() + "\" cannot be used: " + std::string(why));
}

/// All certificates of a PEM file, in its order.
Result<Chain> read_certificates(std::string_view setting, const std::filesystem::path& file) {
  Chain chain;
  try {
    Botan::DataSource_Stream source(file.string());
    std::uint8_t next = 0;
    while (source.peek(&next, 1, 0) > 0) {
      if (std::isspace(next) != 0) {
        source.discard_next(1);
      } else {
        chain.emplace_back(source);
      }
    }
  } catch (const Botan::Exception& error) {
    return unusable(setting, file, error.what());
  }
  if (chain.empty()) return unusable(setting, file, "it holds no certificate");
  return chain;
}

Result<std::unique_ptr<Botan::Certificate_Store>> read_authorities_of_file(const std::filesystem::path& file) {
  auto certificates = read_certificates("ca_file", file);
  if (!certificates) return propagate(certificates);
  auto store = std::make_unique<Botan::Certificate_Store_In_Memory>();
  for (const auto& certificate : *certificates) store->add_certificate(certificate);
  return store;
}

Result<std::unique_ptr<Botan::Certificate_Store>> read_authorities_of_directory(
    const std::filesystem::path& directory) {
  try {
    // Passes over files that are no certificates.
    auto store = std::make_unique<Botan::Certificate_Store_In_Memory>(directory.string());
    if (store->all_subjects().empty()) return unusable("ca_directory", directory, "it holds no certificate");
    return store;
  } catch (const std::exception& error) {
    return unusable("ca_directory", directory, error.what());
  }
}

Result<std::unique_ptr<Botan::Certificate_Store>> read_trusted(const TlsSettings& settings) {
  if (!settings.ca_file.empty()) return read_authorities_of_file(settings.ca_file);
  if (!settings.ca_directory.empty()) return read_authorities_of_directory(settings.ca_directory);
  try {
    return std::make_unique<Botan::System_Certificate_Store>();
  } catch (const std::exception& error) {
    return failure(Errc::invalid_request, std::string("the system's trust store cannot be read (") + error.what() +
                                              "): install ca-certificates, or set vault.ca_file");
  }
}

/// The whole file, read straight into the arena.
Result<secret::Bytes> read_key_file(const std::filesystem::path& file) {
  constexpr std::size_t longest_bytes = 65536;
  const posix::Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  auto text = secret::read_all(opened.number(), longest_bytes);
  if (!text) return unusable("client_key_file", file, "it cannot be read, or is longer than 65536 bytes");
  return std::move(*text);
}

/// Botan's own PEM reader collects the key in the ordinary heap.
Result<std::unique_ptr<Botan::Private_Key>> read_client_key(const std::filesystem::path& file) {
  constexpr std::string_view begin = "-----BEGIN PRIVATE KEY-----";
  constexpr std::string_view end = "-----END PRIVATE KEY-----";
  const auto text = read_key_file(file);
  if (!text) return propagate(text);
  const std::string_view pem = text->expose_text();
  const std::size_t from = pem.find(begin);
  const std::size_t to = pem.find(end);
  if (from == std::string_view::npos || to == std::string_view::npos || to < from) {
    return unusable("client_key_file", file,
                    "it holds no PKCS #8 key in PEM without a passphrase; openssl pkcs8 -topk8 -nocrypt makes one");
  }
  try {
    const std::string_view digits = pem.substr(from + begin.size(), to - from - begin.size());
    const Botan::secure_vector<std::uint8_t> der = Botan::base64_decode(digits.data(), digits.size());
    Botan::DataSource_Memory source(der);
    return std::unique_ptr<Botan::Private_Key>(Botan::PKCS8::load_key(source));
  } catch (const Botan::Exception& error) {
    return unusable("client_key_file", file, error.what());
  }
}

}  // namespace

Result<std::shared_ptr<Botan::Credentials_Manager>> read_credentials(const TlsSettings& settings) {
  auto trusted = read_trusted(settings);
  if (!trusted) return propagate(trusted);
  Chain chain;
  std::unique_ptr<Botan::Private_Key> key;
  if (!settings.client_cert_file.empty() || !settings.client_key_file.empty()) {
    auto certificates = read_certificates("client_cert_file", settings.client_cert_file);
    if (!certificates) return propagate(certificates);
    auto read_key = read_client_key(settings.client_key_file);
    if (!read_key) return propagate(read_key);
    chain = std::move(*certificates);
    key = std::move(*read_key);
  }
  return std::make_shared<Credentials>(std::move(*trusted), std::move(chain), std::move(key));
}

}  // namespace splitkey::http
