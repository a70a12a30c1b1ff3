#include "program/terminal/table.hpp"

#include <algorithm>
#include <string>

namespace splitkey::terminal {
namespace {

constexpr std::string_view gap = "   ";

// Characters, not bytes: UTF-8 continuation bytes take no column.
std::size_t width_of(const secret::Bytes& cell) {
  const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::ranges::count_if(cell.expose_text(), starts));
}

std::vector<std::size_t> widths_of(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  return widths;
}

void repeat(char character, std::size_t times, secret::Buffer& out) {
  for (std::size_t i = 0; i < times; ++i) out.append(character);
}

void write_row(const Row& row, const std::vector<std::size_t>& widths, secret::Buffer& out) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    out.append(row[i].expose());
    if (i + 1 == row.size()) break;
    repeat(' ', widths[i] - width_of(row[i]), out);
    out.append(gap);
  }
  out.append('\n');
}

Row underlines_for(const Row& heading) {
  Row underlines;
  for (const secret::Bytes& cell : heading)
    underlines.push_back(secret::Bytes::copy_of(std::string(width_of(cell), '-')));
  return underlines;
}

// The C1 control characters are two bytes in UTF-8, C2 80 to C2 9F; terminals obey them too.
bool begins_c1(std::string_view text) {
  return text.size() >= 2 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0U;
}

void write_escaped(char c, secret::Buffer& out) {
  if (c == '\n') return out.append("\\n");
  if (c == '\t') return out.append("\\t");
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  out.append("\\x");
  out.append(digits[code >> 4U]);
  out.append(digits[code & 15U]);
}

}  // namespace

Row row_of(std::initializer_list<std::string_view> cells) {
  Row row;
  for (const std::string_view cell : cells) {
    secret::Buffer printable;
    write_printable(cell, printable);
    row.push_back(printable.take());
  }
  return row;
}

void write_rows(const std::vector<Row>& rows, secret::Buffer& out) {
  const auto widths = widths_of(rows);
  write_row(rows.front(), widths, out);
  write_row(underlines_for(rows.front()), widths, out);
  for (std::size_t i = 1; i < rows.size(); ++i) write_row(rows[i], widths, out);
}

void write_printable(std::string_view text, secret::Buffer& out) {
  for (; !text.empty(); text.remove_prefix(1)) {
    const auto code = static_cast<unsigned char>(text.front());
    if (begins_c1(text)) {
      text.remove_prefix(1);
      write_escaped(text.front(), out);
    } else if (code < 0x20 || code == 0x7F) {
      write_escaped(text.front(), out);
    } else {
      out.append(text.front());
    }
  }
}

std::string printable(std::string_view text) {
  secret::Buffer out;
  write_printable(text, out);
  return std::string(out.take().expose_text());
}

}  // namespace splitkey::terminal
