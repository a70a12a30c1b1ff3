#include "program/cli/shares.hpp"

#include <unistd.h>

#include <fmt/format.h>

#include "base/secret/buffer.hpp"
#include "base/secret/hex.hpp"
#include "crypto/crypto/random.hpp"
#include "keys/keys/share.hpp"
#include "program/cli/given_shares.hpp"
#include "program/terminal/prompt.hpp"

namespace splitkey::cli {
namespace {

Outcome<keys::CustodianComponent> read_component(const std::string& file, const terminal::Streams& streams) {
  auto digits = terminal::is_typed(file, streams)
                    ? terminal::ask_without_echo(streams.terminal, "custodian component (hex): ")
                    : terminal::read_input(file, streams);
  if (!digits) return digits;
  terminal::drop_final_newline(*digits);
  auto component = secret::from_hex(digits->expose_text());
  if (!component) return fail(ExitStatus::refused, "the component: " + component.error().message());
  return std::move(*component);
}

keys::CustodianComponent fresh_component() {
  keys::CustodianComponent component(crypto::shamir_secret_bytes);
  crypto::fill_random(component.expose_for_writing());
  return component;
}

/// Shows `text` and a newline: one write, from the arena.
Outcome<void> show_line(const secret::Bytes& text, const terminal::Streams& streams) {
  secret::Buffer line(text.size_bytes() + 1);
  line.append(text.expose());
  line.append('\n');
  return told(terminal::write_all(streams.output, line.expose()));
}

}  // namespace

Outcome<void> split_shares(const std::string& file, bool generate, unsigned threshold, unsigned total,
                           const terminal::Streams& streams) {
  auto component = generate ? fresh_component() : read_component(file, streams);
  if (!component) return propagate(component);
  if (threshold < 2 || threshold > total || total > 255) {
    return fail(ExitStatus::usage, "a threshold is at least 2 and at most the total, and a total at most 255");
  }
  const auto shares = keys::split_component(*component, threshold, total);
  if (!shares) return fail(ExitStatus::refused, shares.error().message());
  for (const keys::Share& share : *shares) {
    if (auto shown = show_line(share.text(), streams); !shown) return shown;
  }
  return {};
}

Outcome<void> combine_shares(const std::vector<std::string>& files, const terminal::Streams& streams) {
  const auto given = read_shares(files, streams);
  if (!given) return propagate(given);
  const auto shares = parse_shares(*given);
  if (!shares) return propagate(shares);
  const auto component = keys::combine_shares(*shares, {});
  if (!component) return fail(ExitStatus::refused, component.error().message());
  if (isatty(streams.output) == 1) {
    terminal::complain(
        streams, "warning: this is the custodians' half of the platform key, and the terminal keeps what it shows");
  }
  return show_line(secret::to_hex(component->expose()), streams);
}

}  // namespace splitkey::cli
