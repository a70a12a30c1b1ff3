#pragma once

#include <string>
#include <vector>

#include "base/json/value.hpp"
#include "keys/keys/share.hpp"
#include "program/cli/failure.hpp"
#include "program/terminal/streams.hpp"

/// The custodians' shares as people give them to a command.
namespace splitkey::cli {

/// A share as somebody gave it: where it stood, which an error may name, and its text, which it may not.
struct GivenShare {
  std::string place;
  secret::Bytes text;
};

/// The shares in `files`, one a line, empty lines and a byte order mark at the beginning left out; `-` is standard
/// input, and a terminal there is asked without echo. Errors: no_input.
[[nodiscard]] Outcome<std::vector<GivenShare>> read_shares(const std::vector<std::string>& files,
                                                           const terminal::Streams& streams);

/// The shares that somebody types at the terminal without echo, wherever standard input comes from; one that does not
/// read is asked for again, and an empty line ends them. Errors: no_input when there is no terminal.
[[nodiscard]] Outcome<std::vector<GivenShare>> read_typed_shares(const terminal::Streams& streams);

/// What the shares say. Errors: refused when one does not read, with its place.
[[nodiscard]] Outcome<std::vector<keys::Share>> parse_shares(const std::vector<GivenShare>& given);

/// The field `custodian_shares` of a request: the canonical texts of the shares that were given. The words behind them
/// are looked at here, and not sent. Errors: as parse_shares; refused when there are none, or they name several sets.
[[nodiscard]] Outcome<json::Value> shares_field(const std::vector<GivenShare>& given);

/// The same of the shares in `files`, as read_shares takes them, but that one which is typed and does not read is asked
/// for again. Errors: no_input too.
[[nodiscard]] Outcome<json::Value> custodian_shares(const std::vector<std::string>& files,
                                                    const terminal::Streams& streams);

}  // namespace splitkey::cli
