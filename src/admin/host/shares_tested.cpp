#include "admin/host/shares_tested.hpp"

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>

#include <fmt/format.h>

#include "admin/host/file.hpp"
#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "base/posix/descriptor.hpp"
#include "base/secret/buffer.hpp"

namespace splitkey::host {
namespace {

constexpr mode_t readable_by_all = 0644;

tl::unexpected<Error> something_else(const std::filesystem::path& file) {
  return failure(Errc::internal,
                 file.native() + " is no record of tested shares: remove it, and test the shares again");
}

std::optional<unsigned> number_of(std::string_view text) {
  unsigned x = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, x);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return x;
}

/// The dates of one set; nullopt where it is something else.
std::optional<std::map<unsigned, std::string>> dates_of(const json::Value& set) {
  if (set.as_object() == nullptr) return std::nullopt;
  std::map<unsigned, std::string> dates;
  for (const json::Member& share : set.as_object()->members()) {
    const auto x = number_of(share.name.expose_text());
    if (!x || share.value.as_string() == nullptr) return std::nullopt;
    dates.emplace(*x, share.value.as_string()->expose_text());
  }
  return dates;
}

json::Object record_of(const SharesTested& tested) {
  json::Object record;
  for (const auto& [set_id, dates] : tested) {
    json::Object set;
    for (const auto& [x, date] : dates) set.set(std::to_string(x), date);
    record.set(set_id, std::move(set));
  }
  return record;
}

/// While it lives, nobody else changes the record. On a file of its own: the record is replaced, and who may only read
/// it, or its directory, could keep us waiting on either.
Result<posix::Descriptor> locked(const std::filesystem::path& record) {
  const std::string file = record.native() + ".lock";
  posix::Descriptor opened(open(file.c_str(), O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IRGRP));
  if (opened && flock(opened.number(), LOCK_EX) == 0) return opened;
  return failure(Errc::internal, fmt::format("cannot lock {}: {}", file, std::generic_category().message(errno)));
}

}  // namespace

Result<SharesTested> read_shares_tested(const std::filesystem::path& file) {
  const auto content = read_file(file);
  if (!content && content.error().code() == Errc::not_found) return SharesTested();
  if (!content) return propagate(content);
  const auto record = json::read_object(json::padded(content->expose_text()), {});
  if (!record) return something_else(file);
  SharesTested tested;
  for (const json::Member& set : record->members()) {
    auto dates = dates_of(set.value);
    if (!dates) return something_else(file);
    tested.emplace(set.name.expose_text(), std::move(*dates));
  }
  return tested;
}

Result<void> note_shares_tested(const std::filesystem::path& file, const std::string& set_id,
                                const std::vector<unsigned>& xs, const std::string& date) {
  mkdir(file.parent_path().c_str(), 0755);  // that it failed shows at the next step
  const auto lock = locked(file);
  if (!lock) return propagate(lock);
  auto tested = read_shares_tested(file);
  if (!tested) return propagate(tested);
  for (const unsigned x : xs) (*tested)[set_id][x] = date;
  secret::Buffer content;
  json::write(record_of(*tested), content);
  content.append('\n');
  return replace_file(file, content.expose(), readable_by_all, std::nullopt);
}

}  // namespace splitkey::host
