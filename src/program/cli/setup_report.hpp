#pragma once

#include <utility>

#include "admin/setup/calls.hpp"
#include "program/terminal/streams.hpp"

namespace splitkey::cli {

/// What set-up says while it works: a line for each step, "done        role splitkeyd: …", and in a dry run each call
/// with its reason before it.
class SetupReport {
 public:
  SetupReport(terminal::Streams streams, bool is_dry_run) : streams_(std::move(streams)), is_dry_run_(is_dry_run) {}

  /// The administrator's calls, of which this says what becomes. It, the Api and the token outlive them.
  [[nodiscard]] setup::Calls calls(vault::Api& api, const secret::Bytes& token) const;

 private:
  void show(const setup::Step& step) const;
  void call(const std::string& call, const std::string& why) const;

  terminal::Streams streams_;
  bool is_dry_run_;
};

}  // namespace splitkey::cli
