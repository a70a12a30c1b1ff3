#include "program/cli/escrow_tally.hpp"

#include <fmt/format.h>

#include "base/json/write.hpp"
#include "program/cli/output_json.hpp"

namespace splitkey::cli {
namespace {

std::string text_of(const json::Object& object) { return std::string(json::write(object).expose_text()); }

// Member by member, so that never more than one failure lies in the arena.
std::string members_of(const json::Object& object) {
  const std::string text = text_of(object);
  return text.substr(1, text.size() - 2);
}

}  // namespace

std::string EscrowTally::text() const {
  std::string text = fmt::format("{}, failed {}", counts, failed_.size());
  if (deleted > 0) text += fmt::format(", deleted meanwhile {}", deleted);
  if (left > 0) text += fmt::format(", not looked at {}", left);
  return text + "\n";
}

std::string EscrowTally::json() const {
  std::string text = "{" + members_of(counts_object) + R"(,"failed":[)";
  for (const Failed& one : failed_) {
    json::Object object;
    object.set("user_id", one.place.user)
        .set("survey_id", one.place.survey)
        .set("code", one.code)
        .set("message", one.message);
    text += (text.ends_with('[') ? "" : ",") + text_of(object);
  }
  text += ']';
  json::Object more;
  if (deleted > 0) more.set("deleted", static_cast<std::int64_t>(deleted));
  if (left > 0) more.set("left", static_cast<std::int64_t>(left));
  if (stopped) more.set("stopped", true);
  if (failure) more.set("error", error_object(*failure));
  if (!more.empty()) text += "," + members_of(more);
  return text + "}\n";
}

}  // namespace splitkey::cli
