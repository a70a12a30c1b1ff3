#pragma once

#include <string>

#include "base/result/result.hpp"

namespace splitkey::platform {

/// Adds the path of the record to an error that only knew the field: `.map_error(malformed_at(path))`. Other errors
/// pass.
[[nodiscard]] inline auto malformed_at(std::string path) {
  return [path = std::move(path)](Error error) {
    return error.code() == Errc::record_malformed ? std::move(error).with("path", path) : error;
  };
}

}  // namespace splitkey::platform
