#include "program/cli/escrow_run.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "keys/keys/id.hpp"
#include "program/cli/output_table.hpp"
#include "program/terminal/table.hpp"

namespace splitkey::cli {
namespace {

// What the daemon would answer for every other record too. What is no answer of the daemon, or may pass and did not
// in all the tries there were, has another status than refused.
bool concerns_all(const Failure& failure) {
  constexpr std::array codes{Errc::invalid_custodian, Errc::precondition_failed, Errc::permission_denied,
                             Errc::vault_denied};
  const auto is_one = [&](Errc code) { return name(code) == failure.code; };
  return failure.status != ExitStatus::refused || std::ranges::any_of(codes, is_one);
}

bool is_id(std::string_view text) { return keys::Id::parse(text).has_value(); }

}  // namespace

Outcome<ExitStatus> EscrowRun::go() {
  run_.begin();
  auto ended = list();
  if (ended && listed_) ended = visit_all();
  return finish(ended);
}

Outcome<void> EscrowRun::list() {
  const auto users = selection_.users.empty() ? keys_at("users") : selection_.users;
  if (!users) return propagate(users);
  for (std::size_t i = 0; i < users->size(); ++i) {
    if (run_.signal()) return {};
    run_.show(i, users->size(), EscrowPlace{(*users)[i], ""}.path());
    if (auto listed = list_surveys((*users)[i]); !listed) return listed;
  }
  listed_ = true;
  return {};
}

Outcome<void> EscrowRun::list_surveys(const std::string& user) {
  const EscrowPlace whole{user, ""};
  auto surveys = selection_.surveys.empty() ? keys_at(whole.path() + "/surveys") : selection_.surveys;
  if (!surveys) return note_failed(whole, surveys.error());
  if (surveys->empty() && !selection_.users.empty()) run_.say(whole.path() + " has no escrow");
  for (std::string& survey : *surveys) places_.push_back({user, std::move(survey)});
  return {};
}

Outcome<std::vector<std::string>> EscrowRun::keys_at(const std::string& path) {
  const auto answer = run_.ask(Operation::list, path, {});
  if (!answer) return propagate(answer);
  const json::Array* keys = answer->find_array("keys");
  if (keys == nullptr) return fail(ExitStatus::no_protocol, "the daemon's list holds no keys");
  std::vector<std::string> texts;
  for (const json::Value& key : *keys) {
    // What is no id stands in Vault and is no record of the daemon's: it is no place to go to, nor to write down.
    if (key.as_string() != nullptr && is_id(key.as_string()->expose_text())) {
      texts.emplace_back(key.as_string()->expose_text());
    } else {
      run_.say(path + " holds a key that is no id; it is passed over");
    }
  }
  return texts;
}

Outcome<void> EscrowRun::visit_all() {
  for (const EscrowPlace& place : places_) {
    if (run_.signal()) return {};
    if (!step_.done_before(place)) {
      run_.show(visited_, places_.size(), place.path());
      if (auto visited = visit(place); !visited) return visited;
    }
    ++visited_;
  }
  return {};
}

Outcome<void> EscrowRun::visit(const EscrowPlace& place) {
  const std::string path = fmt::format("{}/{}", place.path(), step_.path_end());
  auto answer = run_.ask(Operation::update, path, step_.data());
  // Replaced between the daemon's reading and writing; what stands there now is a new record, and as good a one.
  if (!answer && answer.error().code == name(Errc::conflict)) {
    answer = run_.ask(Operation::update, path, step_.data());
  }
  return answer ? step_.note_done(place, *answer) : note_failed(place, answer.error());
}

Outcome<void> EscrowRun::note_failed(const EscrowPlace& place, const Failure& failure) {
  if (concerns_all(failure)) return fail(failure);
  if (failure.code == name(Errc::not_found) && selection_.surveys.empty()) {
    ++tally_.deleted;
    return tell(place, "deleted meanwhile");
  }
  tally_.add_failed(place, failure);
  if (auto told = tell(place, fmt::format("{}: {}", failure.code, failure.message)); !told) return told;
  return step_.note_failed(place, failure);
}

Outcome<void> EscrowRun::tell(const EscrowPlace& place, std::string_view what) {
  return run_.json() ? Outcome<void>()
                     : run_.write(terminal::printable(fmt::format("{}: {}", place.path(), what)) + "\n");
}

Outcome<ExitStatus> EscrowRun::finish(const Outcome<void>& ended) {
  tally_.left = places_.size() - visited_;
  tally_.stopped = !listed_ || tally_.left > 0;
  const auto signal = tally_.stopped ? run_.signal() : std::nullopt;
  // A pause that a signal cut short is no failure.
  if (!ended && !(signal && may_pass(ended.error()))) tally_.failure = ended.error();
  tally_.counts = step_.counts();
  tally_.counts_object = step_.counts_object();
  if (auto shown = run_.write(run_.json() ? tally_.json() : tally_.text()); !shown) return propagate(shown);
  if (tally_.failure && !run_.json()) run_.say(failure_text(*tally_.failure));
  if (tally_.stopped) run_.say(step_.way_on());
  if (tally_.failure) return tally_.failure->status;
  if (signal) return *signal;
  return tally_.failed() == 0 ? ExitStatus::done : ExitStatus::refused;
}

}  // namespace splitkey::cli
