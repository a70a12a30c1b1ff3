#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the kernel and systemd write for people, read.
namespace splitkey::doctor {

/// The devices and files in /proc/swaps (proc(5)).
[[nodiscard]] std::vector<std::string> read_swaps(std::string_view text);

/// The soft limit on core files in /proc/PID/limits; empty: there is none in the text.
[[nodiscard]] std::string read_core_limit(std::string_view text);

/// The real user of a process, in /proc/PID/status.
[[nodiscard]] std::optional<long> read_uid(std::string_view text);

/// The number that a text begins with; nothing where it begins with none.
[[nodiscard]] std::optional<long> read_number(std::string_view text);

/// The overall exposure level that `systemd-analyze security UNIT` ends with, in tenths.
[[nodiscard]] std::optional<int> read_exposure(std::string_view text);

}  // namespace splitkey::doctor
