#pragma once

#include <string>
#include <vector>

#include "base/secret/buffer.hpp"

namespace splitkey::terminal {

/// Lines of cells for people. The first row is the heading. Cells lie in the arena: a table may show a key.
using Row = std::vector<secret::Bytes>;

/// A row of texts that are no secrets.
[[nodiscard]] Row row_of(std::initializer_list<std::string_view> cells);

/// Writes `rows` (all of one length) in aligned columns, the heading underlined.
void write_rows(const std::vector<Row>& rows, secret::Buffer& out);

/// Writes `text` so that a terminal shows it and does not obey it: control characters as \n, \t, \xNN.
void write_printable(std::string_view text, secret::Buffer& out);

/// The same of a text that is no secret.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace splitkey::terminal
