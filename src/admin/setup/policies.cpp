#include "admin/setup/policies.hpp"

#include <algorithm>
#include <sstream>

#include "store/cluster/trouble.hpp"

namespace splitkey::setup {
namespace {

/// The rules that are written at `path`; empty: none.
Result<std::string> stored_rules(Calls& calls, const std::string& path, const config::Policy& policy) {
  const auto answer = calls.get(path, "what does the policy " + policy.name + " say?");
  if (!answer) return propagate(answer);
  if (answer->status == 404) return std::string();
  if (answer->status != 200) return failure(refusal(*answer, path));
  const auto object = answer->object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  const secret::Bytes* rules = data == nullptr ? nullptr : data->find_string("policy");
  if (rules == nullptr) return failure(cluster::wrong_shape(path));
  return std::string(rules->expose_text());
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Appends the lines of `one` that `other` does not have, each with `mark` before it.
void add_only_in(const std::string& one, const std::string& other, std::string_view mark,
                 std::vector<std::string>& difference) {
  const auto others = lines_of(other);
  for (const std::string& line : lines_of(one)) {
    if (std::ranges::find(others, line) == others.end()) difference.push_back(std::string(mark) + line);
  }
}

Result<void> ensure(Calls& calls, const config::Policy& policy) {
  const std::string path = "sys/policies/acl/" + policy.name;
  const auto stored = stored_rules(calls, path, policy);
  if (!stored) return propagate(stored);
  if (*stored == policy.rules) {
    calls.tell({StepResult::already, StepKind::policy, {policy.name}});
    return {};
  }
  json::Object body;
  body.set("policy", policy.rules);
  const bool is_new = stored->empty();
  const auto written = calls.post(path, body, is_new ? "the policy is missing" : "the policy says something else");
  if (!written) return propagate(written);
  std::vector<std::string> names{policy.name};
  add_only_in(*stored, policy.rules, "- ", names);
  add_only_in(policy.rules, *stored, "+ ", names);
  const StepResult result = !*written ? StepResult::would : is_new ? StepResult::done : StepResult::changed;
  calls.tell({result, StepKind::policy, std::move(names)});
  return {};
}

}  // namespace

Result<void> ensure_policies(Calls& calls, const config::VaultPlaces& places) {
  for (const config::Policy& policy :
       {config::daemon_policy(places), config::purge_policy(places), config::setup_policy(places)}) {
    if (auto ensured = ensure(calls, policy); !ensured) return ensured;
  }
  return {};
}

}  // namespace splitkey::setup
