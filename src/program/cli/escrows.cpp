#include "program/cli/escrows.hpp"

#include <fmt/format.h>

#include "program/cli/given_shares.hpp"
#include "program/cli/progress_file.hpp"

namespace splitkey::cli {
namespace {

class Verification : public EscrowStep {
 public:
  Verification(json::Value shares, std::optional<ProgressFile> progress) : progress_(std::move(progress)) {
    data_.set("custodian_shares", std::move(shares));
  }

  [[nodiscard]] std::string_view path_end() const override { return "verify"; }
  [[nodiscard]] const json::Object& data() const override { return data_; }

  bool done_before(const EscrowPlace& place) override {
    const std::string* format = progress_ ? progress_->opened(place) : nullptr;
    if (format != nullptr) count(*format);
    return format != nullptr;
  }

  Outcome<void> note_done(const EscrowPlace& place, const json::Object& answer) override {
    const secret::Bytes* format = answer.find_string("format");
    const auto version = answer.find_integer("version");
    if (format == nullptr || !count(format->expose_text()) || !version)
      return fail(ExitStatus::no_protocol, "the daemon answered without a format and a version that we know");
    return progress_ ? progress_->add_opened(place, format->expose_text(), *version) : Outcome<void>();
  }

  Outcome<void> note_failed(const EscrowPlace& place, const Failure& failure) override {
    return progress_ && !place.survey.empty() ? progress_->add_failed(place, failure.code) : Outcome<void>();
  }

  [[nodiscard]] std::string counts() const override {
    return fmt::format("opened {} (sealed {}, checktick {})", sealed_ + checktick_, sealed_, checktick_);
  }
  [[nodiscard]] json::Object counts_object() const override {
    json::Object counts;
    counts.set("opened", sealed_ + checktick_).set("sealed", sealed_).set("checktick", checktick_);
    return counts;
  }
  [[nodiscard]] std::string_view way_on() const override {
    return progress_ ? "stopped before the end; the same command goes on with what has not opened yet"
                     : "stopped before the end; the same command begins anew, and with --progress FILE one goes on "
                       "where another was stopped";
  }

 private:
  bool count(std::string_view format) {
    if (format != "sealed" && format != "checktick") return false;
    ++(format == "sealed" ? sealed_ : checktick_);
    return true;
  }

  std::optional<ProgressFile> progress_;
  json::Object data_;
  std::int64_t sealed_ = 0;
  std::int64_t checktick_ = 0;
};

class Conversion : public EscrowStep {
 public:
  Conversion(json::Value shares, const std::string& format) {
    data_.set("format", format).set("custodian_shares", std::move(shares));
  }

  [[nodiscard]] std::string_view path_end() const override { return "convert"; }
  [[nodiscard]] const json::Object& data() const override { return data_; }
  bool done_before(const EscrowPlace& /*place*/) override { return false; }

  Outcome<void> note_done(const EscrowPlace& /*place*/, const json::Object& answer) override {
    const auto changed = answer.find_boolean("changed");
    if (!changed) return fail(ExitStatus::no_protocol, "the daemon did not answer whether it changed the record");
    ++(*changed ? converted_ : unchanged_);
    return {};
  }
  Outcome<void> note_failed(const EscrowPlace& /*place*/, const Failure& /*failure*/) override { return {}; }

  [[nodiscard]] std::string counts() const override {
    return fmt::format("converted {}, already so {}", converted_, unchanged_);
  }
  [[nodiscard]] json::Object counts_object() const override {
    json::Object counts;
    counts.set("converted", converted_).set("unchanged", unchanged_);
    return counts;
  }
  [[nodiscard]] std::string_view way_on() const override {
    return "stopped before the end; the same command goes on, and leaves what is converted as it is";
  }

 private:
  json::Object data_;
  std::int64_t converted_ = 0;
  std::int64_t unchanged_ = 0;
};

}  // namespace

Outcome<ExitStatus> verify_escrows(const EscrowSelection& selection, const std::optional<std::string>& progress,
                                   const std::vector<std::string>& share_files, const CallOptions& options,
                                   const terminal::Streams& streams) {
  // What can be wrong without the custodians is found before they are asked.
  std::optional<ProgressFile> file;
  if (progress) {
    auto opened = ProgressFile::open(*progress);
    if (!opened) return propagate(opened);
    file.emplace(std::move(*opened));
  }
  LongRun run(options, streams);
  if (auto reached = run.reach(); !reached) return propagate(reached);
  auto shares = custodian_shares(share_files, streams);
  if (!shares) return propagate(shares);
  Verification step(std::move(*shares), std::move(file));
  return EscrowRun(selection, run, step).go();
}

Outcome<ExitStatus> convert_escrows(const EscrowSelection& selection, const std::string& format,
                                    const std::vector<std::string>& share_files, const CallOptions& options,
                                    const terminal::Streams& streams) {
  LongRun run(options, streams);
  if (auto reached = run.reach(); !reached) return propagate(reached);
  auto shares = custodian_shares(share_files, streams);
  if (!shares) return propagate(shares);
  Conversion step(std::move(*shares), format);
  return EscrowRun(selection, run, step).go();
}

}  // namespace splitkey::cli
