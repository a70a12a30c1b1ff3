#include "program/cli/platform_key.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "program/cli/obstacle_sentences.hpp"
#include "program/terminal/prompt.hpp"

namespace splitkey::cli {
namespace {

using State = setup::PlatformKeyFound::State;

Outcome<void> confirm_replacing(const setup::PlatformKeyFound& found, const terminal::Streams& streams) {
  const std::string wanted = "replace " + found.set_id;
  const std::string question = fmt::format(
      "There is a platform key in Vault (set {}) whose shares were not all handed out: {} of them were. Nothing is "
      "encrypted under it.\nIf another set-up is at work now, let it finish. Otherwise this one can put another key in "
      "its place; shares of that set are then worthless.\nType \"{}\" to do so: ",
      found.set_id, found.handed_out.empty() ? "none" : fmt::format("{}", fmt::join(found.handed_out, ", ")), wanted);
  const auto typed = terminal::ask(streams.terminal, question);
  if (!typed) {
    return fail(typed.error().status,
                "a platform key whose shares were not all handed out is in Vault: wait for the set-up that hands them "
                "out, or confirm on a terminal that it is to be replaced");
  }
  if (typed->expose_text() == wanted) return {};
  return fail(failure_of(setup::ObstacleKind::key_not_replaced));
}

Outcome<void> hand_out(setup::KeyMaking& making, const HandingOut& handing_out) {
  auto handed_out = told(making.keep_component());
  if (handed_out) handed_out = handing_out.hand_out(making);
  if (!handed_out) {
    handed_out.error().message +=
        "; the platform key is not finished, and nothing can be escrowed to it: run this again to replace it";
  }
  return handed_out;
}

}  // namespace

Outcome<void> make_platform_key(setup::KeyMaking& making, const setup::PlatformKeyFound& found,
                                const SetupOptions& wanted, const terminal::Streams& streams) {
  if (auto allowed = told(making.allow()); !allowed) return allowed;
  if (wanted.dry_run) return told(making.show());
  const HandingOut handing_out(wanted, streams);
  if (auto possible = handing_out.check(); !possible) return possible;
  if (found.state == State::unfinished) {
    if (auto confirmed = confirm_replacing(found, streams); !confirmed) return confirmed;
  }
  if (auto stored = told(making.store()); !stored) return stored;
  if (auto handed_out = hand_out(making, handing_out); !handed_out) return handed_out;
  making.finish();
  return {};
}

}  // namespace splitkey::cli
