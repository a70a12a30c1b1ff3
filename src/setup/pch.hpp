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

#include "config/policy.hpp"
#include "json/value.hpp"
#include "keys/platform_checks.hpp"
#include "vault/api.hpp"
#include "vault/trouble.hpp"
