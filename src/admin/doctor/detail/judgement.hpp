#pragma once

#include <utility>

#include "admin/doctor/checks.hpp"

/// The words in which checks judge.
namespace splitkey::doctor::detail {

[[nodiscard]] inline Judgement pass(std::string text) { return {Verdict::pass, std::move(text), {}}; }
[[nodiscard]] inline Judgement warn(std::string text, std::string next_step) {
  return {Verdict::warn, std::move(text), std::move(next_step)};
}
[[nodiscard]] inline Judgement fail(std::string text, std::string next_step) {
  return {Verdict::fail, std::move(text), std::move(next_step)};
}
[[nodiscard]] inline Judgement not_looked_at(const Unknown& unknown) {
  return warn("not looked at: " + unknown.why, unknown.way);
}

}  // namespace splitkey::doctor::detail
