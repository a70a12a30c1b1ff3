#pragma once

#include <string>

namespace splitkey::cli {

/// Where one escrow is: a user's survey. Without a survey: all of the user's.
struct EscrowPlace {
  std::string user;
  std::string survey;

  /// `users/42/surveys/7`, or `users/42`.
  [[nodiscard]] std::string path() const {
    return survey.empty() ? "users/" + user : "users/" + user + "/surveys/" + survey;
  }
};

}  // namespace splitkey::cli
