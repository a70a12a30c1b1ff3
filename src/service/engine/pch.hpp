// Precompiled for this room's sources: what comes from below and from others, and most of them read. Each source still
// includes what it uses (CONTRIBUTING, "A quick build").
#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <fmt/format.h>

#include "base/json/value.hpp"
#include "base/log/log.hpp"
#include "base/result/result.hpp"
#include "crypto/crypto/pbkdf2.hpp"
#include "keys/keys/escrow_record.hpp"
#include "keys/keys/platform_checks.hpp"
#include "keys/keys/sealed_escrow.hpp"
#include "keys/keys/share.hpp"
#include "keys/keys/types.hpp"
#include "service/kdf/pool.hpp"
#include "store/kv/store.hpp"
