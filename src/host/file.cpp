#include "host/file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "posix/descriptor.hpp"
#include "secret/buffer.hpp"

namespace splitkey::host {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20U;

Error refused(const std::filesystem::path& file, std::string_view what) {
  const int error = errno;
  const Errc code = error == ENOENT ? Errc::not_found : error == EACCES ? Errc::permission_denied : Errc::internal;
  return {code, fmt::format("{} cannot be {}: {}", file.native(), what, std::generic_category().message(error))};
}

bool write_whole(int file, std::span<const std::uint8_t> content) {
  while (!content.empty()) {
    const ssize_t count = write(file, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    content = content.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

// The name is on disk only when its directory is.
void sync_directory(const std::filesystem::path& directory) {
  const posix::Descriptor opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened) fsync(opened.number());
}

bool fill(int file, std::span<const std::uint8_t> content, mode_t mode, const std::optional<Owner>& owner) {
  return file >= 0 && fchmod(file, mode) == 0 && (!owner || fchown(file, owner->user, owner->group) == 0) &&
         write_whole(file, content) && fsync(file) == 0;
}

}  // namespace

Result<void> replace_file(const std::filesystem::path& file, std::span<const std::uint8_t> content, mode_t mode,
                          const std::optional<Owner>& owner) {
  const std::filesystem::path fresh = file.native() + ".new";
  unlink(fresh.c_str());  // of a run that was killed
  const posix::Descriptor opened(open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (fill(opened.number(), content, mode, owner) && rename(fresh.c_str(), file.c_str()) == 0) {
    sync_directory(file.parent_path().empty() ? "." : file.parent_path());
    return {};
  }
  Error why = refused(file, "written");
  if (opened) unlink(fresh.c_str());
  return failure(Errc::internal, why.message());
}

Result<secret::Bytes> read_file(const std::filesystem::path& file) {
  const posix::Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!opened) return failure(refused(file, "read"));
  secret::Buffer whole;
  secret::Bytes chunk(4096);
  while (true) {
    const ssize_t count = read(opened.number(), chunk.expose_for_writing().data(), chunk.size_bytes());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(refused(file, "read"));
    if (count == 0) return whole.take();
    whole.append(chunk.expose().first(static_cast<std::size_t>(count)));
    if (whole.size_bytes() > most_bytes) return failure(Errc::internal, file.native() + " is longer than 1 MiB");
  }
}

}  // namespace splitkey::host
