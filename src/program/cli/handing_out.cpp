#include "program/cli/handing_out.hpp"

#include <fmt/format.h>

#include "base/secret/buffer.hpp"
#include "program/cli/obstacle_sentences.hpp"
#include "program/cli/today.hpp"
#include "program/terminal/prompt.hpp"

namespace splitkey::cli {
namespace {

ceremony::Form form_of(const std::string& shares_as) {
  if (shares_as == "pdf") return ceremony::Form::pdf;
  return shares_as == "text" ? ceremony::Form::text : ceremony::Form::line;
}

}  // namespace

HandingOut::HandingOut(const SetupOptions& wanted, const terminal::Streams& streams) : streams_(streams) {
  if (wanted.shares_directory) files_.emplace(*wanted.shares_directory, form_of(wanted.shares_as));
}

Outcome<void> HandingOut::check() const {
  if (files_) return told(files_->check());
  if (terminal::show_on(streams_.terminal, {})) return {};
  return fail(ExitStatus::no_input,
              "there is no terminal to show the shares on: run this on one, or name a directory with --shares-to");
}

Outcome<void> HandingOut::hand_out(setup::KeyMaking& making) const {
  const auto& shares = making.fresh().shares();
  if (files_) {
    if (auto written = told(files_->write(making.fresh(), today())); !written) return written;
    std::vector<unsigned> all;
    all.reserve(shares.size());
    for (const keys::Share& share : shares) all.push_back(share.x());
    return told(making.note_handed_out(all));
  }
  for (const keys::Share& share : shares) {
    if (auto shown = show(share, making.fresh()); !shown) return shown;
    if (auto noted = told(making.note_handed_out({share.x()})); !noted) return noted;
  }
  return {};
}

// The check code is asked for so that nobody goes on by a slip of the finger.
Outcome<void> HandingOut::show(const keys::Share& share, const setup::FreshKey& fresh) const {
  secret::Buffer screen;
  screen.append(
      fmt::format("Share {} of {}. Its custodian alone looks at this screen.\n\n", share.x(), keys::usual_total));
  screen.append(pages::text_page(ceremony::page_of(share, fresh, today())).expose());
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
