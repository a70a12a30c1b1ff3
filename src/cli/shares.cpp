#include "cli/shares.hpp"

#include <unistd.h>

#include <fmt/format.h>

#include "cli/prompt.hpp"
#include "crypto/random.hpp"
#include "keys/share.hpp"
#include "secret/buffer.hpp"
#include "secret/hex.hpp"

namespace splitkey::cli {
namespace {

/// A share as somebody gave it: where it stood, which an error may name, and its text, which it may not.
struct GivenShare {
  std::string place;
  secret::Bytes text;
};

bool is_typed(const std::string& file, const Streams& streams) { return file == "-" && isatty(streams.input) == 1; }

Outcome<secret::Bytes> read_input(const std::string& file, const Streams& streams) {
  return file == "-" ? read_all(streams.input, "standard input") : read_file(file);
}

void add_lines(const secret::Bytes& content, const std::string& file, std::vector<GivenShare>& shares) {
  std::string_view rest = content.expose_text();
  for (int number = 1; !rest.empty(); ++number) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    shares.push_back({fmt::format("{}:{}", file, number), secret::Bytes::copy_of(line)});
  }
}

Outcome<void> add_typed(const Streams& streams, std::vector<GivenShare>& shares) {
  while (true) {
    const std::string place = fmt::format("share {}", shares.size() + 1);
    auto text = ask_without_echo(streams.terminal, place + " (empty: no more): ");
    if (!text) return stop(std::move(text).error());
    if (text->empty()) return {};
    shares.push_back({place, std::move(*text)});
  }
}

Outcome<std::vector<GivenShare>> read_shares(const std::vector<std::string>& files, const Streams& streams) {
  std::vector<GivenShare> shares;
  for (const std::string& file : files) {
    if (is_typed(file, streams)) {
      if (auto typed = add_typed(streams, shares); !typed) return stop(std::move(typed).error());
      continue;
    }
    const auto content = read_input(file, streams);
    if (!content) return stop(content.error());
    add_lines(*content, file, shares);
  }
  return shares;
}

Outcome<keys::CustodianComponent> read_component(const std::string& file, const Streams& streams) {
  auto digits = is_typed(file, streams) ? ask_without_echo(streams.terminal, "custodian component (hex): ")
                                        : read_input(file, streams);
  if (!digits) return digits;
  drop_final_newline(*digits);
  auto component = secret::from_hex(digits->expose_text());
  if (!component) return stop(ExitStatus::refused, "the component: " + component.error().message());
  return std::move(*component);
}

keys::CustodianComponent fresh_component() {
  keys::CustodianComponent component(crypto::shamir_secret_bytes);
  crypto::fill_random(component.expose_for_writing());
  return component;
}

/// Shows `text` and a newline: one write, from the arena.
Outcome<void> show_line(const secret::Bytes& text, const Streams& streams) {
  secret::Buffer line(text.size_bytes() + 1);
  line.append(text.expose());
  line.append('\n');
  return write_all(streams.output, line.expose());
}

}  // namespace

Outcome<void> split_shares(const std::string& file, bool generate, unsigned threshold, unsigned total,
                           const Streams& streams) {
  auto component = generate ? fresh_component() : read_component(file, streams);
  if (!component) return stop(std::move(component).error());
  if (threshold < 2 || threshold > total || total > 255) {
    return stop(ExitStatus::usage, "a threshold is at least 2 and at most the total, and a total at most 255");
  }
  const auto shares = keys::split_component(*component, threshold, total);
  if (!shares) return stop(ExitStatus::refused, shares.error().message());
  for (const keys::Share& share : *shares) {
    if (auto shown = show_line(share.text(), streams); !shown) return shown;
  }
  return {};
}

Outcome<void> combine_shares(const std::vector<std::string>& files, const Streams& streams) {
  const auto given = read_shares(files, streams);
  if (!given) return stop(given.error());
  std::vector<keys::Share> shares;
  for (const GivenShare& one : *given) {
    auto share = keys::Share::parse(one.text.expose_text());
    if (!share) return stop(ExitStatus::refused, fmt::format("{}: {}", one.place, share.error().message()));
    shares.push_back(std::move(*share));
  }
  const auto component = keys::combine_shares(shares, {});
  if (!component) return stop(ExitStatus::refused, component.error().message());
  if (isatty(streams.output) == 1) {
    complain(streams,
             "warning: this is the custodians' half of the platform key, and the terminal keeps what it shows");
  }
  return show_line(secret::to_hex(component->expose()), streams);
}

Outcome<ExitStatus> check_shares(const std::vector<std::string>& files, const Streams& streams) {
  const auto given = read_shares(files, streams);
  if (!given) return stop(given.error());
  std::string report;
  std::vector<keys::Share> shares;
  for (const GivenShare& one : *given) {
    auto share = keys::Share::parse(one.text.expose_text());
    report += share ? fmt::format("{}: reads, share {} of its set\n", one.place, share->x())
                    : fmt::format("{}: does not read: {}\n", one.place, share.error().message());
    if (share) shares.push_back(std::move(*share));
  }
  const auto component = keys::combine_shares(shares, {});
  report += component ? "together: they give a component\n"
                      : fmt::format("together: they give none: {}\n", component.error().message());
  if (auto shown = write_all(streams.output, secret::as_bytes(report)); !shown) return stop(std::move(shown).error());
  return component && shares.size() == given->size() ? ExitStatus::done : ExitStatus::refused;
}

}  // namespace splitkey::cli
