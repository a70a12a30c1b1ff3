#pragma once

#include <string>
#include <vector>

#include "program/cli/escrow_place.hpp"
#include "program/cli/escrow_tally.hpp"
#include "program/cli/long_run.hpp"

namespace splitkey::cli {

/// Which escrows: those of some users, or of all; all of a user's, or some.
struct EscrowSelection {
  std::vector<std::string> users;    ///< none: all
  std::vector<std::string> surveys;  ///< none: all
};

/// What is done with each escrow of a run, and how it is counted.
class EscrowStep {
 public:
  EscrowStep() = default;
  virtual ~EscrowStep() = default;
  EscrowStep(const EscrowStep&) = delete;
  EscrowStep& operator=(const EscrowStep&) = delete;

  /// The last part of the path that does it, and its fields.
  [[nodiscard]] virtual std::string_view path_end() const = 0;
  [[nodiscard]] virtual const json::Object& data() const = 0;

  /// Whether an earlier run did it; then it is counted here.
  [[nodiscard]] virtual bool done_before(const EscrowPlace& place) = 0;
  /// Counts what the daemon answered, or could not do. Errors: those that end the run.
  [[nodiscard]] virtual Outcome<void> note_done(const EscrowPlace& place, const json::Object& answer) = 0;
  [[nodiscard]] virtual Outcome<void> note_failed(const EscrowPlace& place, const Failure& failure) = 0;

  /// The counts for people, and as members of an object for programs; failures are counted by the run.
  [[nodiscard]] virtual std::string counts() const = 0;
  [[nodiscard]] virtual json::Object counts_object() const = 0;
  /// A sentence that says how to go on after a run that was stopped.
  [[nodiscard]] virtual std::string_view way_on() const = 0;
};

/// One step with every escrow of a selection. An escrow that the step fails for is said and counted, and the run goes
/// on; what concerns all of them ends it, and so does a signal once the request under way was answered. Whatever ends
/// it, the counts so far are shown.
class EscrowRun {
 public:
  EscrowRun(const EscrowSelection& selection, LongRun& run, EscrowStep& step)
      : selection_(selection), run_(run), step_(step) {}

  /// done when the step succeeded for all, refused when it failed for some; else what ended the run. Errors: no_output.
  [[nodiscard]] Outcome<ExitStatus> go();

 private:
  [[nodiscard]] Outcome<void> list();
  [[nodiscard]] Outcome<void> list_surveys(const std::string& user);
  [[nodiscard]] Outcome<std::vector<std::string>> keys_at(const std::string& path);
  [[nodiscard]] Outcome<void> visit_all();
  [[nodiscard]] Outcome<void> visit(const EscrowPlace& place);
  [[nodiscard]] Outcome<void> note_failed(const EscrowPlace& place, const Failure& failure);
  [[nodiscard]] Outcome<void> tell(const EscrowPlace& place, std::string_view what);
  [[nodiscard]] Outcome<ExitStatus> finish(const Outcome<void>& ended);

  const EscrowSelection& selection_;
  LongRun& run_;
  EscrowStep& step_;

  std::vector<EscrowPlace> places_;
  bool listed_ = false;  // places_ has them all
  std::size_t visited_ = 0;
  EscrowTally tally_;
};

}  // namespace splitkey::cli
