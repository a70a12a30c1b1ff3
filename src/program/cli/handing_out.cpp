#include "program/cli/handing_out.hpp"

#include <chrono>

#include <fmt/format.h>

#include "base/secret/buffer.hpp"
#include "keys/keys/time.hpp"
#include "keys/pages/share_page.hpp"
#include "program/cli/secret_file.hpp"
#include "program/cli/today.hpp"
#include "program/terminal/prompt.hpp"

namespace splitkey::cli {
namespace {

pages::SharePage page_of(const keys::Share& share, const setup::FreshKey& fresh) {
  return {share,  keys::usual_total, keys::usual_threshold, fresh.set_id(), *fresh.checks().escrow_public_key(),
          today()};
}

secret::Bytes line_of(const keys::Share& share, const setup::FreshKey& fresh) {
  secret::Buffer line;
  line.append(share.line(fresh.set_id()).expose());
  line.append('\n');
  return line.take();
}

}  // namespace

std::filesystem::path HandingOut::file_of(unsigned x) const {
  const char* end = wanted_.shares_as == "pdf" ? ".pdf" : ".txt";
  return *wanted_.shares_directory / fmt::format("share-{}{}", x, end);
}

Outcome<void> HandingOut::check() const {
  if (!wanted_.shares_directory) {
    auto there = terminal::show_on(streams_.terminal, {});
    if (there) return {};
    return fail(ExitStatus::no_input,
                "there is no terminal to show the shares on: run this on one, or name a directory with --shares-to");
  }
  std::error_code ignored;
  if (!std::filesystem::is_directory(*wanted_.shares_directory, ignored))
    return fail(ExitStatus::no_output, fmt::format("{} is no directory", wanted_.shares_directory->native()));
  for (unsigned x = 1; x <= keys::usual_total; ++x) {
    if (std::filesystem::exists(file_of(x), ignored)) {
      return fail(ExitStatus::no_output,
                  fmt::format("{} exists: name another directory, or destroy it if its share was "
                              "never handed out",
                              file_of(x).native()));
    }
  }
  return {};
}

Outcome<void> HandingOut::hand_out(const setup::FreshKey& fresh, const Note& note) const {
  if (wanted_.shares_directory) {
    if (auto written = write_files(fresh); !written) return written;
    std::vector<unsigned> all;
    for (const keys::Share& share : fresh.shares()) all.push_back(share.x());
    return note(all);
  }
  for (const keys::Share& share : fresh.shares()) {
    if (auto shown = show(share, fresh); !shown) return shown;
    if (auto noted = note({share.x()}); !noted) return noted;
  }
  return {};
}

// All or none: what one file of a set alone would be good for, nobody knows afterwards.
Outcome<void> HandingOut::write_files(const setup::FreshKey& fresh) const {
  std::vector<std::filesystem::path> files;
  for (const keys::Share& share : fresh.shares()) {
    auto written = write_new_secret_file(file_of(share.x()), content_of(share, fresh).expose());
    if (written) {
      files.push_back(file_of(share.x()));
      continue;
    }
    std::error_code ignored;
    for (const auto& file : files) std::filesystem::remove(file, ignored);
    return written;
  }
  return {};
}

secret::Bytes HandingOut::content_of(const keys::Share& share, const setup::FreshKey& fresh) const {
  if (wanted_.shares_as == "pdf") return pages::pdf_page(page_of(share, fresh));
  if (wanted_.shares_as == "text") return pages::text_page(page_of(share, fresh));
  return line_of(share, fresh);
}

// The check code is asked for so that nobody goes on by a slip of the finger.
Outcome<void> HandingOut::show(const keys::Share& share, const setup::FreshKey& fresh) const {
  secret::Buffer screen;
  screen.append(
      fmt::format("Share {} of {}. Its custodian alone looks at this screen.\n\n", share.x(), keys::usual_total));
  screen.append(pages::text_page(page_of(share, fresh)).expose());
  screen.append('\n');
  const std::string question =
      fmt::format("When the custodian keeps it: type the check code of share {}, as the page has it: ", share.x());
  for (const char* slip = ""; true; slip = "That is not its check code. ") {
    const auto typed = terminal::ask_below(streams_.terminal, screen.expose(), slip + question);
    if (!typed) return propagate(typed);
    if (typed->expose_text() == share.check_code()) return {};
  }
}

}  // namespace splitkey::cli
