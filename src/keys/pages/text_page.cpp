#include <algorithm>

#include <fmt/format.h>

#include "base/secret/buffer.hpp"
#include "keys/pages/detail/sentences.hpp"
#include "keys/pages/share_page.hpp"

namespace splitkey::pages {
namespace {

constexpr std::size_t columns = 76;
constexpr std::size_t value_column = 20;

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

void append_section(const detail::Section& section, secret::Buffer& out) {
  out.append(upper(section.heading) + "\n");
  for (const std::string& text : section.lines) {
    for (const std::string& line : detail::wrapped(text, columns)) out.append(line + "\n");
  }
  out.append('\n');
}

void append_fact(const detail::Fact& fact, secret::Buffer& out) {
  const bool beside = value_column + fact.value.size() <= columns && fact.name.size() < value_column;
  out.append(beside ? fmt::format("{:<{}}{}\n", fact.name + ":", value_column, fact.value)
                    : fmt::format("{}:\n    {}\n", fact.name, fact.value));
}

}  // namespace

secret::Bytes text_page(const SharePage& page) {
  secret::Buffer out;
  const std::string title = detail::title(page);
  out.append(fmt::format("{}\n{}\n\n", title, std::string(title.size(), '=')));
  for (const detail::Section& section : detail::sections(page)) append_section(section, out);
  append_section(detail::share_heading(page), out);
  detail::for_each_line(page.share.text(), [&](std::string_view line) {
    out.append("    ");
    out.append(line);
    out.append('\n');
  });
  out.append('\n');
  for (const detail::Fact& fact : detail::facts(page)) append_fact(fact, out);
  return out.take();
}

bool is_page(std::string_view content) noexcept {
  return content.starts_with(detail::title_begin) || content.starts_with("%PDF-");
}

}  // namespace splitkey::pages
