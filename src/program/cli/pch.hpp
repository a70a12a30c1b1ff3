// Precompiled for this room's sources: what comes from below and from others, and most of them read. Each source still
// includes what it uses (CONTRIBUTING, "A quick build").
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <tl/expected.hpp>

#include "base/json/value.hpp"
#include "base/log/log.hpp"
#include "config/config/config.hpp"
#include "keys/keys/share.hpp"
#include "socket/client/connection.hpp"
#include "socket/wire/request.hpp"
