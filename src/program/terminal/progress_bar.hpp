#pragma once

#include <cstddef>
#include <string_view>

#include "program/terminal/streams.hpp"

namespace splitkey::terminal {

/// How far a long run is: `[#####-----] 120/400 users/42/surveys/7` on standard error, drawn over itself. Where that is
/// no terminal, a line every 100 steps. Gone when this dies.
class ProgressBar {
 public:
  explicit ProgressBar(const Streams& streams);
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `done` of `total` steps are done, and the one that `label` names is next.
  void show(std::size_t done, std::size_t total, std::string_view label);

  /// Makes room for a line of something else.
  void clear();

 private:
  Streams streams_;
  bool on_terminal_;
  bool drawn_ = false;
};

}  // namespace splitkey::terminal
