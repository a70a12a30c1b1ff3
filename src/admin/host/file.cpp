#include "admin/host/file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/posix/descriptor.hpp"
#include "base/secret/read_all.hpp"

namespace splitkey::host {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20U;

std::error_code last_error() { return {errno, std::generic_category()}; }

std::string cannot(std::string_view what, const std::filesystem::path& file, const std::error_code& trouble) {
  return fmt::format("cannot {} {}: {}", what, file.native(), trouble.message());
}

std::error_code write_whole(int file, std::span<const std::uint8_t> content) {
  while (!content.empty()) {
    const ssize_t count = write(file, content.data(), content.size());
    if (count < 0 && errno != EINTR) return last_error();
    if (count > 0) content = content.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

std::error_code fill(posix::Descriptor& file, std::span<const std::uint8_t> content, mode_t mode,
                     const std::optional<Owner>& owner) {
  const bool ours_to_give =
      fchmod(file.number(), mode) == 0 && (!owner || fchown(file.number(), owner->user, owner->group) == 0);
  if (!ours_to_give) return last_error();
  if (const auto trouble = write_whole(file.number(), content)) return trouble;
  const bool is_on_disk = fsync(file.number()) == 0 && file.close();
  return is_on_disk ? std::error_code() : last_error();
}

/// A new file, on disk but for its name; where there is trouble, nothing of it is left. O_EXCL follows no link.
std::error_code write_new(const std::filesystem::path& file, std::span<const std::uint8_t> content, mode_t mode,
                          const std::optional<Owner>& owner) {
  posix::Descriptor opened(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!opened) return last_error();
  const std::error_code trouble = fill(opened, content, mode, owner);
  if (trouble) unlink(file.c_str());
  return trouble;
}

// The name is on disk only when its directory is.
std::error_code sync_name(const std::filesystem::path& file) {
  const std::filesystem::path parent = file.parent_path();
  const posix::Descriptor directory(open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return last_error();
  // EINVAL: a file system that has nothing to sync there.
  const bool is_on_disk = fsync(directory.number()) == 0 || errno == EINVAL;
  return is_on_disk ? std::error_code() : last_error();
}

tl::unexpected<Error> cannot_read(const std::filesystem::path& file, const std::error_code& trouble) {
  if (trouble == std::errc::file_too_large) return failure(Errc::internal, file.native() + " is longer than 1 MiB");
  const Errc code = trouble == std::errc::no_such_file_or_directory ? Errc::not_found
                    : trouble == std::errc::permission_denied       ? Errc::permission_denied
                                                                    : Errc::internal;
  return failure(code, cannot("read", file, trouble));
}

}  // namespace

Result<void> create_file(const std::filesystem::path& file, std::span<const std::uint8_t> content, mode_t mode) {
  std::error_code trouble = write_new(file, content, mode, std::nullopt);
  if (trouble == std::errc::file_exists)
    return failure(Errc::conflict, file.native() + " is there already, and nothing is overwritten");
  if (!trouble) {
    trouble = sync_name(file);
    if (trouble) unlink(file.c_str());
  }
  if (trouble) return failure(Errc::internal, cannot("write", file, trouble));
  return {};
}

Result<void> replace_file(const std::filesystem::path& file, std::span<const std::uint8_t> content, mode_t mode,
                          const std::optional<Owner>& owner) {
  const std::filesystem::path fresh = file.native() + ".new";
  unlink(fresh.c_str());  // of a run that was killed
  std::error_code trouble = write_new(fresh, content, mode, owner);
  if (!trouble && rename(fresh.c_str(), file.c_str()) != 0) {
    trouble = last_error();
    unlink(fresh.c_str());
  }
  if (!trouble) trouble = sync_name(file);
  if (trouble) return failure(Errc::internal, cannot("write", file, trouble));
  return {};
}

Result<secret::Bytes> read_file(const std::filesystem::path& file) {
  const posix::Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!opened) return cannot_read(file, last_error());
  auto content = secret::read_all(opened.number(), most_bytes);
  if (!content) return cannot_read(file, content.error());
  return std::move(*content);
}

}  // namespace splitkey::host
