#pragma once

#include "service/platform/context.hpp"

namespace splitkey::unlock {
class Leases;
}

namespace splitkey::engine {

/// What actions work with. Everything it refers to outlives the engine.
struct Context {
  /// What the rooms below work with.
  platform::Context platform;
  unlock::Leases& leases;
};

}  // namespace splitkey::engine
