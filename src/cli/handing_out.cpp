#include "cli/handing_out.hpp"

#include <chrono>

#include <fmt/format.h>

#include "cli/prompt.hpp"
#include "cli/secret_file.hpp"
#include "keys/time.hpp"
#include "pages/share_page.hpp"
#include "secret/buffer.hpp"

namespace splitkey::cli {
namespace {

// Clears the terminal, what it has scrolled away included (ECMA-48, and xterm's 3J).
constexpr std::string_view clear_screen = "\x1b[H\x1b[2J\x1b[3J";

std::string today() { return keys::record_time(std::chrono::system_clock::now()).substr(0, 10); }

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
  const char* end = wish_.shares_as == "pdf" ? ".pdf" : ".txt";
  return *wish_.shares_directory / fmt::format("share-{}{}", x, end);
}

Outcome<void> HandingOut::check() const {
  if (!wish_.shares_directory) {
    auto there = show_on(streams_.terminal, {});
    if (there) return there;
    return stop(ExitStatus::no_input,
                "there is no terminal to show the shares on: run this on one, or name a directory with --shares-to");
  }
  std::error_code ignored;
  if (!std::filesystem::is_directory(*wish_.shares_directory, ignored))
    return stop(ExitStatus::no_output, fmt::format("{} is no directory", wish_.shares_directory->native()));
  for (unsigned x = 1; x <= keys::usual_total; ++x) {
    if (std::filesystem::exists(file_of(x), ignored)) {
      return stop(ExitStatus::no_output,
                  fmt::format("{} exists: name another directory, or destroy it if its share was "
                              "never handed out",
                              file_of(x).native()));
    }
  }
  return {};
}

Outcome<void> HandingOut::hand_out(const setup::FreshKey& fresh, const Note& note) const {
  if (wish_.shares_directory) {
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
  if (wish_.shares_as == "pdf") return pages::pdf_page(page_of(share, fresh));
  if (wish_.shares_as == "text") return pages::text_page(page_of(share, fresh));
  return line_of(share, fresh);
}

// The check code is asked for so that nobody goes on by a slip of the finger. The screen is cleared whatever happens: a
// question that a signal interrupts takes the page with it, and brings it back where the process goes on.
Outcome<void> HandingOut::show(const keys::Share& share, const setup::FreshKey& fresh) const {
  const secret::Bytes page = pages::text_page(page_of(share, fresh));
  auto outcome = Outcome<void>();
  for (std::string_view slip; true; slip = "That is not its check code. ") {
    secret::Buffer screen;
    screen.append(clear_screen);
    screen.append(
        fmt::format("Share {} of {}. Its custodian alone looks at this screen.\n\n", share.x(), keys::usual_total));
    screen.append(page.expose());
    screen.append(fmt::format(
        "\n{}When the custodian keeps it: type the check code of share {}, as the page has it: ", slip, share.x()));
    const secret::Bytes question = screen.take();
    const auto typed = ask(streams_.terminal, question.expose_text(), clear_screen);
    if (!typed) outcome = stop(typed.error());
    if (!typed || typed->expose_text() == share.check_code()) break;
  }
  (void)show_on(streams_.terminal, secret::as_bytes(clear_screen));
  return outcome;
}

}  // namespace splitkey::cli
