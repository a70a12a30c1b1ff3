#pragma once

#include "admin/setup/obstacle.hpp"
#include "program/cli/failure.hpp"

namespace splitkey::cli {

/// What a command ends with that set-up or a rotation could not finish. The one place where obstacles have words.
[[nodiscard]] Failure failure_of(const setup::Obstacle& obstacle);

/// The same of what a step gives.
template <class T>
[[nodiscard]] Outcome<T> told(setup::Attempt<T> attempt) {
  return std::move(attempt).map_error([](const setup::Obstacle& obstacle) { return failure_of(obstacle); });
}

}  // namespace splitkey::cli
