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
#include <asio/co_spawn.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/json/value.hpp"
#include "base/log/log.hpp"
#include "base/result/result.hpp"
#include "base/secret/buffer.hpp"
#include "store/kv/store.hpp"
