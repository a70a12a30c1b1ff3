#include "service/unlock/leases.hpp"

#include <algorithm>
#include <new>

#include "base/secret/hex.hpp"
#include "crypto/crypto/random.hpp"

namespace splitkey::unlock {
namespace {

using std::chrono::steady_clock;

// Some 3 KiB of the arena each, when it keeps all it may.
constexpr std::size_t most_kept_keys = 32;
constexpr std::size_t most_leases = 256;
constexpr std::size_t most_leases_of_a_user = 64;
constexpr std::size_t id_bytes = 16;

std::string fresh_id() {
  std::array<std::uint8_t, id_bytes> id{};
  crypto::fill_random(id);
  return secret::public_hex(id);
}

tl::unexpected<Error> no_such_lease() {
  return failure(Error(Errc::precondition_failed, "there is no such lease of yours, or it has ended: unlock again")
                     .with("needs", "unlock"));
}

}  // namespace

std::optional<keys::WrappingKey> Lease::recall(const std::string& vault_path) {
  const auto found = std::ranges::find(kept_, vault_path, &Kept::path);
  if (found == kept_.end()) return std::nullopt;
  kept_.splice(kept_.begin(), kept_, found);
  return kept_.front().key.clone();
}

void Lease::keep(const std::string& vault_path, const keys::WrappingKey& key) {
  try {
    if (recall(vault_path)) return;
    kept_.emplace_front(vault_path, key.clone());
  } catch (const std::bad_alloc&) {
    return;  // it is derived anew the next time
  }
  if (kept_.size() > most_kept_keys) kept_.pop_back();
}

Leases::Leases(const asio::any_io_executor& executor, std::chrono::seconds max_ttl, bool bound_to_connection)
    : max_ttl_(max_ttl), bound_to_connection_(bound_to_connection), next_end_(executor) {}

Result<std::string> Leases::grant(std::shared_ptr<Lease> lease) {
  end_overdue();
  // Revoked or over while the key below it was derived: what would come of it has ended too.
  if (!lease->parent().empty() && !leases_.contains(lease->parent())) return no_such_lease();
  if (leases_.size() >= most_leases || count_of(lease->owner().uid()) >= most_leases_of_a_user) {
    return failure(Error(Errc::overloaded, "there are as many leases as there may be: revoke one, or wait for an end")
                       .after(std::chrono::seconds(1)));
  }
  std::string id = fresh_id();
  leases_.emplace(id, std::move(lease));
  wait_for_next_end();
  return id;
}

Result<std::shared_ptr<Lease>> Leases::find(const std::string& id, const Peer& peer) {
  end_overdue();
  const auto found = leases_.find(id);
  if (found != leases_.end() && serves(*found->second, peer)) return found->second;
  return no_such_lease();
}

bool Leases::serves(const Lease& lease, const Peer& peer) const noexcept {
  const bool same_connection = !bound_to_connection_ || lease.owner().connection() == peer.connection();
  return lease.owner().uid() == peer.uid() && same_connection;
}

std::size_t Leases::count_of(uid_t uid) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(leases_, [uid](const auto& entry) { return entry.second->owner().uid() == uid; }));
}

std::vector<std::pair<std::string, std::shared_ptr<const Lease>>> Leases::visible_to(const Peer& peer) const {
  std::vector<std::pair<std::string, std::shared_ptr<const Lease>>> visible;
  for (const auto& [id, lease] : leases_) {
    const bool is_over = steady_clock::now() >= lease->end();
    if (!is_over && (peer.is_administrator() || serves(*lease, peer))) visible.emplace_back(id, lease);
  }
  return visible;
}

std::size_t Leases::revoke(const std::string& id, const Peer& peer) {
  end_overdue();
  const auto found = leases_.find(id);
  if (found == leases_.end() || !(peer.is_administrator() || serves(*found->second, peer))) return 0;
  leases_.erase(found);
  return 1 + std::erase_if(leases_, [&id](const auto& entry) { return entry.second->parent() == id; });
}

void Leases::end_connection(std::uint64_t connection) {
  if (!bound_to_connection_) return;
  std::erase_if(leases_, [connection](const auto& entry) { return entry.second->owner().connection() == connection; });
}

void Leases::end_overdue() {
  const auto now = steady_clock::now();
  std::erase_if(leases_, [now](const auto& entry) { return now >= entry.second->end(); });
}

// A key is wiped when its time is over, though nobody asks for anything any more.
void Leases::wait_for_next_end() {
  if (leases_.empty()) return;
  const auto first = std::ranges::min_element(leases_, {}, [](const auto& entry) { return entry.second->end(); });
  next_end_.expires_at(first->second->end());
  next_end_.async_wait([this](const asio::error_code& cancelled) {
    if (cancelled) return;
    end_overdue();
    wait_for_next_end();
  });
}

}  // namespace splitkey::unlock
