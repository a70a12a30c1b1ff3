#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keys/pages/share_page.hpp"

/// What both kinds of page say beside the share itself. None of it is secret.
namespace splitkey::pages::detail {

/// A piece of the page. A line of its text that begins with a blank is something to type, and stays as it is.
struct Section {
  std::string heading;
  std::vector<std::string> lines;
};

/// "1b2c3d4e" and what it is.
struct Fact {
  std::string name;
  std::string value;
};

/// How every title begins.
inline constexpr std::string_view title_begin = "Custodian share ";
[[nodiscard]] std::string title(const SharePage& page);

/// What it is, where to keep it, whom not to give it, how to test it.
[[nodiscard]] std::vector<Section> sections(const SharePage& page);

/// What stands above the share's text: how to type it.
[[nodiscard]] Section share_heading(const SharePage& page);

/// What one compares with what `splitkey shares check` says.
[[nodiscard]] std::vector<Fact> facts(const SharePage& page);

/// `text` in lines of at most `columns`, broken at blanks.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// How many characters of the share's text stand in a line.
inline constexpr std::size_t share_columns = 64;

/// Calls `take` with each line of the share's text.
template <class Take>
void for_each_line(const secret::Bytes& share_text, Take take) {
  std::string_view rest = share_text.expose_text();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, share_columns);
    rest.remove_prefix(line.size());
    take(line);
  }
}

}  // namespace splitkey::pages::detail
