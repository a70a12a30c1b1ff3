#include "store/http/tls_stream.hpp"

#include <algorithm>
#include <vector>

#include <botan/ocsp.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_client.h>
#include <botan/tls_exceptn.h>
#include <botan/tls_server_info.h>
#include <botan/tls_session.h>
#include <botan/version.h>
#include <botan/x509cert.h>
#include <botan/x509path.h>

#include "base/process/heap.hpp"
#include "base/secret/buffer.hpp"
#include "base/secret/wipe.hpp"
#include "store/http/certificate_trouble.hpp"

namespace splitkey::http {
namespace {

// RFC 8446, section 6.
constexpr int close_notify = 0;
constexpr int protocol_version = 70;

#if BOTAN_VERSION_MAJOR >= 3
using OcspResponses = std::vector<std::optional<Botan::OCSP::Response>>;
using HostName = std::string_view;
#else
using OcspResponses = std::vector<std::shared_ptr<const Botan::OCSP::Response>>;
using HostName = const std::string&;
#endif

// The alerts by which servers say that they want a certificate of their client, or another one.
constexpr int handshake_failure = 40;
constexpr int bad_certificate = 42;
constexpr int certificate_required = 116;

std::string alert_trouble(const Botan::TLS::Alert& alert) {
  const int type = static_cast<int>(alert.type());
  if (type == protocol_version) {
    return BOTAN_VERSION_MAJOR >= 3
               ? "it speaks no version of TLS that vault.tls_min_version allows: raise the server's, or lower ours"
               : "it does not speak TLS 1.2, the only version of this build's TLS library (Botan 2): allow it at the "
                 "server (tls_min_version = \"tls12\" in its listener), or run a build with Botan 3";
  }
  std::string trouble = "it ended the TLS connection with the alert \"" + alert.type_string() + "\"";
  if (type == handshake_failure || type == bad_certificate || type == certificate_required) {
    trouble += ": it may want a client certificate, see vault.client_cert_file";
  }
  return trouble;
}

}  // namespace

/// Both ends of Botan's channel: ciphertext that waits to be sent, plaintext that waits to be read.
class TlsStream::Ends final : public Botan::TLS::Callbacks {
 public:
  explicit Ends(bool skip_verify) : skip_verify_(skip_verify) {}

  std::vector<std::uint8_t> outgoing;
  bool closed = false;
  /// Why there can be no further byte; begins with the server ("it …").
  std::string trouble;

  [[nodiscard]] bool has_plaintext() const noexcept { return taken_bytes_ < plaintext_.size_bytes(); }
  std::size_t take_plaintext(std::span<std::uint8_t> into) {
    const auto rest = plaintext_.expose().subspan(taken_bytes_);
    const std::size_t bytes = std::min(rest.size(), into.size());
    std::copy_n(rest.begin(), bytes, into.begin());
    taken_bytes_ += bytes;
    if (!has_plaintext()) {
      plaintext_ = secret::Buffer();
      taken_bytes_ = 0;
    }
    return bytes;
  }

#if BOTAN_VERSION_MAJOR >= 3
  void tls_emit_data(std::span<const std::uint8_t> data) override { emit(data); }
  void tls_record_received(std::uint64_t, std::span<const std::uint8_t> data) override { take(data); }
#else
  void tls_emit_data(const std::uint8_t data[], std::size_t size) override { emit({data, size}); }
  void tls_record_received(std::uint64_t, const std::uint8_t data[], std::size_t size) override { take({data, size}); }
  bool tls_session_established(const Botan::TLS::Session&) override { return false; }
#endif

  void tls_alert(Botan::TLS::Alert alert) override {
    if (static_cast<int>(alert.type()) == close_notify) {
      closed = true;
    } else if (alert.is_fatal()) {
      trouble = alert_trouble(alert);
    }
  }

  void tls_verify_cert_chain(const std::vector<Botan::X509_Certificate>& chain, const OcspResponses&,
                             const std::vector<Botan::Certificate_Store*>& trusted, Botan::Usage_Type usage,
                             HostName name, const Botan::TLS::Policy& policy) override {
    if (skip_verify_) return;
    const Botan::Path_Validation_Restrictions restrictions(false, policy.minimum_signature_strength());
    const auto verdict = Botan::x509_path_validate(chain, restrictions, trusted, name, usage);
    if (verdict.successful_validation()) return;
    trouble = certificate_trouble(verdict.result(), name);
    throw Botan::TLS::TLS_Exception(refusal, "refused");
  }

 private:
#if BOTAN_VERSION_MAJOR >= 3
  static constexpr auto refusal = Botan::TLS::AlertType::BadCertificate;
#else
  static constexpr auto refusal = Botan::TLS::Alert::BAD_CERTIFICATE;
#endif

  // The channel keeps a record's buffer for as long as the connection lives, and does not look at what was in it again.
  void take(std::span<const std::uint8_t> record) {
    plaintext_.append(record);
    secret::wipe({const_cast<std::uint8_t*>(record.data()), record.size()});  // NOLINT(*-const-cast)
  }

  void emit(std::span<const std::uint8_t> data) { outgoing.insert(outgoing.end(), data.begin(), data.end()); }

  const bool skip_verify_;
  secret::Buffer plaintext_;
  std::size_t taken_bytes_ = 0;
};

TlsStream::TlsStream(std::unique_ptr<Stream> wire, std::shared_ptr<const TlsContext> context)
    : wire_(std::move(wire)), context_(std::move(context)), ends_(std::make_shared<Ends>(context_->skip_verify)) {}

TlsStream::~TlsStream() = default;

asio::awaitable<Result<void>> TlsStream::flush(Deadline deadline) {
  const std::vector<std::uint8_t> ready = std::exchange(ends_->outgoing, {});
  if (ready.empty()) co_return Result<void>();
  co_return co_await wire_->write(ready, deadline);
}

asio::awaitable<Result<void>> TlsStream::receive(Deadline deadline) {
  const auto bytes = co_await wire_->read_some(ciphertext_, deadline);
  if (!bytes) co_return propagate(bytes);
  if (*bytes == 0) {
    // Without close_notify anyone on the way may have cut the rest off (RFC 8446, 6.1).
    if (client_->is_active())
      co_return failure(Errc::vault_unavailable, "it broke off the connection without a goodbye");
    ends_->closed = true;
    co_return Result<void>();
  }
  std::string refused;
  try {
    const process::HeapInArena for_records;
    client_->received_data(ciphertext_.data(), *bytes);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    refused = std::string("it does not speak TLS as it should: ") + error.what();
    if (!client_->is_active()) refused += "; check that vault.addresses names a Vault server that listens with TLS";
  }
  // The alert that Botan has written about it: the server may as well know.
  const auto flushed = co_await flush(deadline);
  if (!ends_->trouble.empty()) co_return failure(Errc::vault_unavailable, ends_->trouble);
  if (!refused.empty()) co_return failure(Errc::vault_unavailable, refused);
  co_return flushed;
}

asio::awaitable<Result<void>> TlsStream::shake_hands(std::string host, std::uint16_t port, Deadline deadline) {
  const std::string name = context_->server_name.empty() ? host : context_->server_name;
  const Botan::TLS::Server_Information server(name, port);
#if BOTAN_VERSION_MAJOR >= 3
  client_ = std::make_unique<Botan::TLS::Client>(ends_, context_->sessions, context_->credentials, context_->policy,
                                                 context_->random, server);
#else
  client_ = std::make_unique<Botan::TLS::Client>(*ends_, *context_->sessions, *context_->credentials, *context_->policy,
                                                 *context_->random, server, Botan::TLS::Protocol_Version::TLS_V12);
#endif
  auto done = co_await flush(deadline);
  while (done && !client_->is_active() && !ends_->closed) done = co_await receive(deadline);
  if (done && !client_->is_active()) {
    co_return failure(Errc::vault_unavailable, "it closed the connection while TLS was set up");
  }
  co_return done;
}

Result<std::chrono::sys_seconds> TlsStream::certificate_end() const {
  std::optional<std::chrono::sys_seconds> first;
  try {
    for (const Botan::X509_Certificate& certificate : client_->peer_cert_chain()) {
      const auto end = std::chrono::floor<std::chrono::seconds>(certificate.not_after().to_std_timepoint());
      first = std::min(end, first.value_or(end));
    }
  } catch (const Botan::Exception& error) {
    return failure(Errc::vault_unavailable, std::string("its certificate's dates cannot be read: ") + error.what());
  }
  if (!first) return failure(Errc::vault_unavailable, "it showed no certificate");
  return *first;
}

asio::awaitable<Result<std::size_t>> TlsStream::read_some(std::span<std::uint8_t> into, Deadline deadline) {
  while (!ends_->has_plaintext() && !ends_->closed) {
    const auto received = co_await receive(deadline);
    if (!received) co_return propagate(received);
  }
  co_return ends_->take_plaintext(into);
}

asio::awaitable<Result<void>> TlsStream::write(std::span<const std::uint8_t> bytes, Deadline deadline) {
  std::string refused;
  try {
    const process::HeapInArena for_records;
    client_->send(bytes.data(), bytes.size());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    refused = error.what();
  }
  if (!refused.empty()) co_return failure(Errc::vault_unavailable, "the request cannot be encrypted: " + refused);
  co_return co_await flush(deadline);
}

bool TlsStream::is_stale() { return ends_->closed || ends_->has_plaintext() || wire_->is_stale(); }

}  // namespace splitkey::http
