#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json/value.hpp"
#include "program/cli/escrow_place.hpp"
#include "program/cli/failure.hpp"

namespace splitkey::cli {

/// What a run over escrows tells at its end. Not in the arena: nothing here is secret, and there may be much of it.
class EscrowTally {
 public:
  /// What the step counted: for people, and for programs.
  std::string counts;
  json::Object counts_object;
  /// Found in a list, and deleted before they were looked at.
  std::size_t deleted = 0;
  /// Not looked at, where the run was stopped.
  std::size_t left = 0;
  bool stopped = false;
  std::optional<Failure> failure;

  void add_failed(const EscrowPlace& place, const Failure& why) { failed_.push_back({place, why.code, why.message}); }
  [[nodiscard]] std::size_t failed() const noexcept { return failed_.size(); }

  /// `opened 118 (sealed 100, checktick 18), failed 2`, and what else is not 0.
  [[nodiscard]] std::string text() const;
  /// One object on one line: the counts, "failed" with user_id, survey_id, code and message of each, and where there
  /// is something to say "deleted", "left", "stopped" and "error".
  [[nodiscard]] std::string json() const;

 private:
  struct Failed {
    EscrowPlace place;
    std::string code;
    std::string message;
  };
  std::vector<Failed> failed_;
};

}  // namespace splitkey::cli
