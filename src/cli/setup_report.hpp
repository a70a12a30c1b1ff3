#pragma once

#include <utility>

#include "cli/streams.hpp"
#include "setup/calls.hpp"

namespace splitkey::cli {

/// What set-up says while it works: a line for each step, "done        role splitkeyd: …", and in a dry run each call
/// with its reason before it.
class SetupReport {
 public:
  SetupReport(Streams streams, bool shows_calls) : streams_(std::move(streams)), shows_calls_(shows_calls) {}

  void step(setup::Became became, const std::string& what) const;
  void call(const std::string& call, const std::string& why) const;

 private:
  Streams streams_;
  bool shows_calls_;
};

/// An error of the rooms below, as the command line ends with it.
template <class T>
[[nodiscard]] Outcome<T> told(Result<T> result) {
  return std::move(result).map_error([](const Error& error) { return Failure(error, ""); });
}

}  // namespace splitkey::cli
