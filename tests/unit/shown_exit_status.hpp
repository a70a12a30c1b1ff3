#pragma once

#include <ostream>

#include "base/result/exit_status.hpp"

/// An exit status as Boost.Test shows it.
namespace splitkey {

inline std::ostream& operator<<(std::ostream& out, ExitStatus status) { return out << static_cast<int>(status); }

}  // namespace splitkey
