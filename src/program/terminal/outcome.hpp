#pragma once

#include <string>

#include <tl/expected.hpp>

#include "base/result/exit_status.hpp"
#include "base/result/result.hpp"

/// What is only about a terminal and the standard streams: questions, tables, a progress bar, and the signals of
/// whoever sits there. It knows neither the daemon nor Vault.
namespace splitkey::terminal {

/// Why something could not be asked, read or written, and the exit status that a program ends with for it: no_input or
/// no_output. Holds no secret.
struct Trouble {
  ExitStatus status;
  std::string message;
};

/// Not a Result, because an Errc is a code of the protocol and has none for a terminal that is not there.
template <class T>
using Outcome = tl::expected<T, Trouble>;

/// `return fail(ExitStatus::no_input, "…");`
[[nodiscard]] inline tl::unexpected<Trouble> fail(ExitStatus because, std::string text) {
  return tl::unexpected(Trouble{because, std::move(text)});
}

}  // namespace splitkey::terminal
