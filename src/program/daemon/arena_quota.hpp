#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <sys/types.h>
#include <utility>

#include "config/config/message_bytes.hpp"

namespace splitkey::daemon {

/// Who may hold how much of the arena by the messages that are received, served and answered, so that nobody keeps
/// others out with frames that never end, or answers that are never taken: a peer up to a half, and of all the last
/// quarter is for peers that hold nothing yet, its second half for administrators. Belongs to the event loop.
class ArenaQuota {
 public:
  /// `bytes`: all that messages may take.
  explicit ArenaQuota(std::size_t bytes) : bytes_(bytes) {}
  ArenaQuota(const ArenaQuota&) = delete;
  ArenaQuota& operator=(const ArenaQuota&) = delete;

  /// A message's part, given back when this is destroyed. The quota outlives it.
  class Share {
   public:
    ~Share();
    Share(Share&& other) noexcept
        : quota_(std::exchange(other.quota_, nullptr)), peer_(other.peer_), bytes_(other.bytes_) {}
    Share& operator=(Share&&) = delete;

   private:
    friend class ArenaQuota;
    Share(ArenaQuota& quota, uid_t peer, std::size_t bytes) noexcept : quota_(&quota), peer_(peer), bytes_(bytes) {}

    ArenaQuota* quota_;
    uid_t peer_;
    std::size_t bytes_;
  };

  /// For a message of `length` bytes of the user `peer`; nothing where there is no room for it now.
  [[nodiscard]] std::optional<Share> take(uid_t peer, bool is_administrator, std::size_t length);

  /// How large a quota has to be for a peer's message of `length` bytes.
  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t length) noexcept { return 2 * cost(length); }

  /// What a message of `length` bytes counts.
  [[nodiscard]] static constexpr std::size_t cost(std::size_t length) noexcept { return config::message_bytes(length); }

 private:
  std::size_t bytes_;
  std::size_t held_bytes_ = 0;
  std::map<uid_t, std::size_t> held_by_;  // only those who hold something
};

}  // namespace splitkey::daemon
