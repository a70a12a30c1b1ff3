#include "admin/setup/step.hpp"

namespace splitkey::setup {

std::string_view name(StepResult result) noexcept {
  switch (result) {
    case StepResult::already:
      return "already so";
    case StepResult::done:
      return "done";
    case StepResult::changed:
      return "changed";
    case StepResult::would:
      return "would";
    case StepResult::by_hand:
      break;
  }
  return "by hand";
}

}  // namespace splitkey::setup
