#include "program/cli/given_shares.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "keys/pages/share_page.hpp"
#include "program/terminal/prompt.hpp"

namespace splitkey::cli {
namespace {

// Editors on Windows put U+FEFF before a text.
std::string_view without_mark(std::string_view content) {
  constexpr std::string_view mark = "\xef\xbb\xbf";
  return content.starts_with(mark) ? content.substr(mark.size()) : content;
}

void add_lines(std::string_view rest, const std::string& file, std::vector<GivenShare>& shares) {
  for (int number = 1; !rest.empty(); ++number) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    shares.push_back({fmt::format("{}:{}", file, number), secret::Bytes::copy_of(line)});
  }
}

/// Whether what is typed must read: in a ceremony the others have typed theirs, and would have to type them again.
enum class Typed { as_it_comes, until_it_reads };

Outcome<void> add_typed(const terminal::Streams& streams, Typed typed, std::vector<GivenShare>& shares) {
  while (true) {
    const std::string place = fmt::format("share {}", shares.size() + 1);
    auto text = terminal::ask_without_echo(streams.terminal, place + " (empty: no more): ");
    if (!text) return propagate(text);
    if (text->empty()) return {};
    const auto share = keys::Share::parse(text->expose_text());
    if (!share && typed == Typed::until_it_reads) {
      const std::string complaint = fmt::format("{}: {}; type it again\n", place, share.error().message());
      if (auto said = terminal::show_on(streams.terminal, secret::as_bytes(complaint)); !said) return propagate(said);
      continue;
    }
    shares.push_back({place, std::move(*text)});
  }
}

Outcome<std::vector<GivenShare>> read(const std::vector<std::string>& files, const terminal::Streams& streams,
                                      Typed how) {
  std::vector<GivenShare> shares;
  for (const std::string& file : files) {
    if (terminal::is_typed(file, streams)) {
      if (auto typed = add_typed(streams, how, shares); !typed) return propagate(typed);
      continue;
    }
    const auto content = terminal::read_input(file, streams);
    if (!content) return propagate(content);
    const std::string_view text = without_mark(content->expose_text());
    if (pages::is_page(text)) {
      return fail(ExitStatus::no_input, file +
                                            " is a custodian's page, which nothing reads: type the share from it, or "
                                            "write what its QR code holds into a file, as one line");
    }
    add_lines(text, file, shares);
  }
  return shares;
}

}  // namespace

Outcome<std::vector<GivenShare>> read_shares(const std::vector<std::string>& files, const terminal::Streams& streams) {
  return read(files, streams, Typed::as_it_comes);
}

Outcome<std::vector<GivenShare>> read_typed_shares(const terminal::Streams& streams) {
  std::vector<GivenShare> shares;
  if (auto typed = add_typed(streams, Typed::until_it_reads, shares); !typed) return propagate(typed);
  return shares;
}

Outcome<std::vector<keys::Share>> parse_shares(const std::vector<GivenShare>& given) {
  std::vector<keys::Share> shares;
  for (const GivenShare& one : given) {
    auto share = keys::Share::parse(one.text.expose_text());
    if (!share) return fail(ExitStatus::refused, fmt::format("{}: {}", one.place, share.error().message()));
    shares.push_back(std::move(*share));
  }
  return shares;
}

Outcome<json::Value> shares_field(const std::vector<GivenShare>& given) {
  const auto shares = parse_shares(given);
  if (!shares) return propagate(shares);
  if (shares->empty()) return fail(ExitStatus::refused, "no share was given");
  if (const auto one_set = keys::refuse_mixed_sets(*shares); !one_set)
    return fail(ExitStatus::refused, one_set.error().message());
  json::Array texts;
  for (const keys::Share& share : *shares) texts.emplace_back(share.text());
  return json::Value(std::move(texts));
}

Outcome<json::Value> custodian_shares(const std::vector<std::string>& files, const terminal::Streams& streams) {
  const auto given = read(files, streams, Typed::until_it_reads);
  if (!given) return propagate(given);
  return shares_field(*given);
}

}  // namespace splitkey::cli
