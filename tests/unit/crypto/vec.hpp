#pragma once

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/secret/hex.hpp"

namespace splitkey::test {

/// One row of a .vec file: its values by their names.
using Row = std::map<std::string, std::string>;

/// The rows of tests/vectors/`name`: lines `Name = value`, an empty line ends a row, # begins a comment.
inline std::vector<Row> read_vec(const std::string& name) {
  std::ifstream file(std::string(std::getenv("SPLITKEY_VECTORS")) + "/" + name);
  std::vector<Row> rows;
  Row row;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    if (line.empty() && !row.empty()) rows.push_back(std::exchange(row, {}));
    const std::size_t sign = line.find(" =");
    if (sign != std::string::npos) row[line.substr(0, sign)] = line.substr(std::min(line.size(), sign + 3));
  }
  if (!row.empty()) rows.push_back(std::move(row));
  return rows;
}

/// The bytes under hex digits that a test itself wrote down.
inline secret::Bytes unhex(std::string_view digits) { return secret::from_hex(digits).value(); }

}  // namespace splitkey::test
