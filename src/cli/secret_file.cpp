#include "cli/secret_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace splitkey::cli {
namespace {

constexpr mode_t ours_alone = S_IRUSR | S_IWUSR;

/// 0, or why not, as errno has it.
using Trouble = int;

Trouble trouble_if(bool failed) { return failed ? errno : 0; }

Trouble write_whole(int descriptor, std::span<const std::uint8_t> content) {
  while (!content.empty()) {
    const ssize_t count = write(descriptor, content.data(), content.size());
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) content = content.subspan(static_cast<std::size_t>(count));
  }
  return 0;
}

/// Its name is on disk when its directory is.
Trouble sync_directory(const std::filesystem::path& file) {
  const std::filesystem::path parent = file.parent_path();
  const int directory = open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return errno;
  // EINVAL: a file system that has nothing to sync there.
  const Trouble trouble = trouble_if(fsync(directory) != 0 && errno != EINVAL);
  close(directory);
  return trouble;
}

Trouble fill(int descriptor, std::span<const std::uint8_t> content) {
  Trouble trouble = trouble_if(fchmod(descriptor, ours_alone) != 0);
  if (trouble == 0) trouble = write_whole(descriptor, content);
  if (trouble == 0) trouble = trouble_if(fsync(descriptor) != 0);
  // Some file systems say only here that the disk is full.
  const Trouble closing = trouble_if(close(descriptor) != 0);
  return trouble == 0 ? closing : trouble;
}

tl::unexpected<Failure> cannot_write(const std::filesystem::path& file, Trouble trouble) {
  return stop(ExitStatus::no_output,
              fmt::format("cannot write {}: {}", file.native(), std::generic_category().message(trouble)));
}

}  // namespace

Outcome<void> write_new_secret_file(const std::filesystem::path& file, std::span<const std::uint8_t> content) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, ours_alone);
  if (descriptor < 0 && errno == EEXIST) {
    return stop(ExitStatus::no_output, file.native() + " is there already, and nothing is overwritten");
  }
  if (descriptor < 0) return cannot_write(file, errno);
  Trouble trouble = fill(descriptor, content);
  if (trouble == 0) trouble = sync_directory(file);
  if (trouble == 0) return {};
  unlink(file.c_str());
  return cannot_write(file, trouble);
}

}  // namespace splitkey::cli
