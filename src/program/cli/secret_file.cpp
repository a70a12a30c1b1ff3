#include "program/cli/secret_file.hpp"

#include <sys/stat.h>

#include "admin/host/file.hpp"

namespace splitkey::cli {

Outcome<void> write_new_secret_file(const std::filesystem::path& file, std::span<const std::uint8_t> content) {
  const auto written = host::create_file(file, content, S_IRUSR | S_IWUSR);
  if (!written) return fail(ExitStatus::no_output, written.error().message());
  return {};
}

}  // namespace splitkey::cli
