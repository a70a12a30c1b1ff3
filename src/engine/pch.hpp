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

#include "crypto/pbkdf2.hpp"
#include "json/value.hpp"
#include "kdf/pool.hpp"
#include "keys/escrow_record.hpp"
#include "keys/platform_checks.hpp"
#include "keys/sealed_escrow.hpp"
#include "keys/share.hpp"
#include "keys/types.hpp"
#include "kv/store.hpp"
#include "log/log.hpp"
#include "result/result.hpp"
