#include "program/cli/progress_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace splitkey::cli {
namespace {

constexpr std::string_view heading = "# progress of splitkey escrow verify, 1\n";

tl::unexpected<Failure> cannot(std::string_view what, const std::filesystem::path& file, int error) {
  return fail(ExitStatus::no_output,
              fmt::format("cannot {} {}: {}", what, file.native(), std::generic_category().message(error)));
}

std::string key_of(const EscrowPlace& place) { return place.user + "/" + place.survey; }

/// The words of a line; the last one has what is left.
std::array<std::string_view, 4> words_of(std::string_view line) {
  std::array<std::string_view, 4> words;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    words[i] = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(words[i].size() + 1, line.size()));
  }
  words.back() = line;
  return words;
}

Outcome<std::string> read_whole(int descriptor, const std::filesystem::path& file) {
  std::string whole;
  std::array<char, 4096> piece{};
  while (true) {
    const ssize_t count = read(descriptor, piece.data(), piece.size());
    if (count == 0) return whole;
    if (count < 0 && errno != EINTR) return cannot("read", file, errno);
    if (count > 0) whole.append(piece.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

Outcome<ProgressFile> ProgressFile::open(const std::filesystem::path& file) {
  // O_NONBLOCK: a pipe or a device, which is refused below, is not waited for.
  posix::Descriptor descriptor(::open(
      file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR));
  if (!descriptor) return cannot("open", file, errno);
  ProgressFile opened(std::move(descriptor), file);
  if (auto taken = opened.take_up(); !taken) return propagate(taken);
  return opened;
}

Outcome<void> ProgressFile::take_up() {
  if (flock(descriptor_.number(), LOCK_EX | LOCK_NB) != 0)
    return fail(ExitStatus::no_output, fmt::format("{} is in use by another run", file_.native()));
  struct stat status {};
  auto whole = fstat(descriptor_.number(), &status) == 0 && S_ISREG(status.st_mode)
                   ? read_whole(descriptor_.number(), file_)
                   : Outcome<std::string>("another kind");
  if (!whole) return propagate(whole);
  // Empty, or its very first write was cut short.
  if (heading.starts_with(*whole)) return append(heading.substr(whole->size()));
  if (!whole->starts_with(heading)) {
    return fail(
        ExitStatus::no_input,
        fmt::format("{} is no progress file of splitkey escrow verify: name one that is, or that does not exist",
                    file_.native()));
  }
  std::string_view rest = std::string_view(*whole).substr(heading.size());
  for (std::size_t end = 0; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
    take_in(rest.substr(0, end));
  }
  // The line after one that was cut short is to be a line of its own.
  return rest.empty() ? Outcome<void>() : append("\n");
}

void ProgressFile::take_in(std::string_view line) {
  const auto [place, format, version, outcome] = words_of(line);
  const bool opened = (format == "sealed" || format == "checktick") && outcome == "opened" && !version.empty();
  if (opened) {
    opened_.insert_or_assign(std::string(place), std::string(format));
  } else if (format == "failed") {
    opened_.erase(std::string(place));
  }
}

const std::string* ProgressFile::opened(const EscrowPlace& place) const {
  const auto found = opened_.find(key_of(place));
  return found == opened_.end() ? nullptr : &found->second;
}

Outcome<void> ProgressFile::add_opened(const EscrowPlace& place, std::string_view format, std::int64_t version) {
  return append(fmt::format("{} {} {} opened\n", key_of(place), format, version));
}

Outcome<void> ProgressFile::add_failed(const EscrowPlace& place, std::string_view code) {
  return append(fmt::format("{} failed {}\n", key_of(place), code));
}

Outcome<void> ProgressFile::append(std::string_view text) {
  if (text.empty()) return {};
  ssize_t count = -1;
  do count = write(descriptor_.number(), text.data(), text.size());
  while (count < 0 && errno == EINTR);
  // What is cut short now, on a full disk, is a cut line to the next run.
  if (std::cmp_not_equal(count, text.size())) return cannot("write", file_, count < 0 ? errno : ENOSPC);
  return {};
}

}  // namespace splitkey::cli
