#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "admin/setup/step.hpp"
#include "config/config/policy.hpp"
#include "store/vault/api.hpp"

/// What an administrator's token is used for: everything in Vault that the daemons need, made so that it can be done
/// again (docs/operations.md, "Setting up Vault"). Each step looks first, and says what was already so, what it did, or
/// what it changed from what to what.
namespace splitkey::setup {

/// Hears of each call before it is made: "GET sys/mounts", and why.
using TellCall = std::function<void(const std::string& call, const std::string& why)>;

/// The administrator's calls. In a dry run what reads is called, and what writes is only told.
class Calls {
 public:
  /// All but the functions outlive it. The token must not be empty.
  Calls(vault::Api& api, const secret::Bytes& token, bool is_dry_run, Tell tell, TellCall tell_call)
      : api_(api), token_(token), is_dry_run_(is_dry_run), tell_(std::move(tell)), tell_call_(std::move(tell_call)) {}

  /// Any status is an answer. Errors: those of vault::Api::call.
  [[nodiscard]] Result<http::Answer> get(const std::string& path, const std::string& why);
  /// An answer of success; nullopt in a dry run. Errors: those of vault::Api::call and cluster::trouble.
  [[nodiscard]] Result<std::optional<http::Answer>> post(const std::string& path, const json::Object& body,
                                                         const std::string& why);
  /// The same whatever the status.
  [[nodiscard]] Result<std::optional<http::Answer>> try_post(const std::string& path, const json::Object& body,
                                                             const std::string& why);
  /// The answer kept for the one who unwraps it within `ttl`.
  [[nodiscard]] Result<std::optional<http::Answer>> post_wrapped(const std::string& path, const json::Object& body,
                                                                 std::chrono::seconds ttl, const std::string& why);

  /// A record's newest version; `path` is an API path. Errors: those of vault::Api::read.
  [[nodiscard]] Result<kv::Entry> read_record(const std::string& path, const std::string& why);
  /// nullopt in a dry run. Errors: those of vault::Api::write.
  [[nodiscard]] Result<std::optional<kv::Written>> write_record(const std::string& path, json::Object record,
                                                                std::uint64_t check_and_set, const std::string& why);

  void tell(const Step& step) const { tell_(step); }
  [[nodiscard]] bool is_dry_run() const noexcept { return is_dry_run_; }
  [[nodiscard]] vault::Api& api() noexcept { return api_; }

 private:
  [[nodiscard]] Result<std::optional<http::Answer>> send(cluster::Request request, const std::string& why);

  vault::Api& api_;
  const secret::Bytes& token_;
  bool is_dry_run_;
  Tell tell_;
  TellCall tell_call_;
};

/// Why Vault did not take what an administrator asked for at `path`: in its own words where the status is 400 (a policy
/// that does not parse, a mount that another set-up has made in the meantime), that another token is needed where it
/// is 403, otherwise as cluster::trouble.
[[nodiscard]] Error refusal(const http::Answer& answer, const std::string& path);

/// A list of texts, as a request takes it.
[[nodiscard]] json::Value list_of(const std::vector<std::string>& texts);

/// How long one call may take, with all its tries.
[[nodiscard]] Deadline call_deadline();

}  // namespace splitkey::setup
