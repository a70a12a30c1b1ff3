#include "program/terminal/streams.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/posix/descriptor.hpp"
#include "base/secret/read_all.hpp"

namespace splitkey::terminal {
namespace {

std::string reason() { return std::generic_category().message(errno); }

}  // namespace

Outcome<secret::Bytes> read_all(int descriptor, std::string_view named) {
  auto content = secret::read_all(descriptor, max_input_bytes);
  if (content) return std::move(*content);
  if (content.error() == std::errc::file_too_large)
    return fail(ExitStatus::no_input, fmt::format("{} is longer than {} bytes", named, max_input_bytes));
  return fail(ExitStatus::no_input, fmt::format("cannot read {}: {}", named, content.error().message()));
}

Outcome<secret::Bytes> read_file(const std::filesystem::path& file) {
  const posix::Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!opened) return fail(ExitStatus::no_input, fmt::format("cannot open {}: {}", file.native(), reason()));
  return read_all(opened.number(), file.native());
}

bool is_typed(const std::string& file, const Streams& streams) { return file == "-" && isatty(streams.input) == 1; }

Outcome<secret::Bytes> read_input(const std::string& file, const Streams& streams) {
  return file == "-" ? read_all(streams.input, "standard input") : read_file(file);
}

void drop_final_newline(secret::Bytes& text) noexcept {
  if (text.expose_text().ends_with('\n')) text.shorten(text.size_bytes() - 1);
}

Outcome<void> write_all(int descriptor, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return fail(ExitStatus::no_output, "cannot write the output: " + reason());
    }
  }
  return {};
}

void complain(const Streams& streams, std::string_view text) {
  (void)write_all(streams.errors, secret::as_bytes(fmt::format("splitkey: {}\n", text)));
}

}  // namespace splitkey::terminal
