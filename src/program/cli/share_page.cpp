#include "program/cli/share_page.hpp"

#include <unistd.h>

#include <fmt/format.h>

#include "keys/pages/share_page.hpp"
#include "program/cli/given_shares.hpp"
#include "program/cli/secret_file.hpp"
#include "program/cli/today.hpp"
#include "program/terminal/prompt.hpp"

namespace splitkey::cli {
namespace {

Outcome<std::vector<GivenShare>> read_given(const std::string& file, const terminal::Streams& streams) {
  if (!terminal::is_typed(file, streams)) return read_shares({file}, streams);
  auto text = terminal::ask_without_echo(streams.terminal, "share: ");
  if (!text) return propagate(text);
  std::vector<GivenShare> one;
  one.push_back({"the share", std::move(*text)});
  return one;
}

Outcome<keys::Share> read_one(const std::string& file, const terminal::Streams& streams) {
  const auto given = read_given(file, streams);
  if (!given) return propagate(given);
  if (given->size() != 1)
    return fail(ExitStatus::refused, fmt::format("a page is for one share, and {} were given", given->size()));
  auto shares = parse_shares(*given);
  if (!shares) return propagate(shares);
  return std::move(shares->front());
}

Outcome<void> check_numbers(const PageWanted& wanted) {
  if (wanted.threshold >= 2 && wanted.threshold <= wanted.total && wanted.total <= 255) return {};
  return fail(ExitStatus::usage, "a threshold is at least 2 and at most the total, and a total at most 255");
}

Outcome<void> check_output(const PageWanted& wanted, const terminal::Streams& streams) {
  if (wanted.output || isatty(streams.output) != 1) return {};
  if (wanted.pdf) return fail(ExitStatus::usage, "a PDF is nothing to show on a terminal: name a file with --output");
  terminal::complain(streams, "warning: this page is a secret, and the terminal keeps what it shows");
  return {};
}

}  // namespace

Outcome<void> make_share_page(const PageWanted& wanted, const terminal::Streams& streams) {
  if (auto numbers = check_numbers(wanted); !numbers) return numbers;
  if (auto output = check_output(wanted, streams); !output) return output;
  const auto share = read_one(wanted.share_file, streams);
  if (!share) return propagate(share);
  if (share->x() > wanted.total)
    return fail(ExitStatus::usage, fmt::format("this is share {}, and --total says {}", share->x(), wanted.total));

  const pages::SharePage page{*share, wanted.total, wanted.threshold, share->set().value_or(""), "", today()};
  const secret::Bytes content = wanted.pdf ? pages::pdf_page(page) : pages::text_page(page);
  return wanted.output ? write_new_secret_file(*wanted.output, content.expose())
                       : told(terminal::write_all(streams.output, content.expose()));
}

}  // namespace splitkey::cli
