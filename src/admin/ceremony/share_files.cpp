#include "admin/ceremony/share_files.hpp"

#include <sys/stat.h>

#include <fmt/format.h>

#include "admin/host/file.hpp"
#include "base/secret/buffer.hpp"

namespace splitkey::ceremony {
namespace {

secret::Bytes line_of(const keys::Share& share, const setup::FreshKey& fresh) {
  secret::Buffer line;
  line.append(share.line(fresh.set_id()).expose());
  line.append('\n');
  return line.take();
}

}  // namespace

pages::SharePage page_of(const keys::Share& share, const setup::FreshKey& fresh, const std::string& date) {
  return {share, keys::usual_total, keys::usual_threshold, fresh.set_id(), *fresh.checks().escrow_public_key(), date};
}

std::filesystem::path ShareFiles::file_of(unsigned x) const {
  return directory_ / fmt::format("share-{}{}", x, form_ == Form::pdf ? ".pdf" : ".txt");
}

setup::Attempt<void> ShareFiles::check() const {
  std::error_code ignored;
  if (!std::filesystem::is_directory(directory_, ignored))
    return setup::blocked(setup::ObstacleKind::no_directory, {directory_.native()});
  for (unsigned x = 1; x <= keys::usual_total; ++x) {
    if (std::filesystem::exists(file_of(x), ignored))
      return setup::blocked(setup::ObstacleKind::share_there, {file_of(x).native()});
  }
  return {};
}

setup::Attempt<void> ShareFiles::write(const setup::FreshKey& fresh, const std::string& date) const {
  std::vector<std::filesystem::path> files;
  for (const keys::Share& share : fresh.shares()) {
    const auto file = file_of(share.x());
    auto written =
        setup::or_not_written(host::create_file(file, content_of(share, fresh, date).expose(), S_IRUSR | S_IWUSR));
    if (written) {
      files.push_back(file);
      continue;
    }
    std::error_code ignored;
    for (const auto& former : files) std::filesystem::remove(former, ignored);
    return written;
  }
  return {};
}

secret::Bytes ShareFiles::content_of(const keys::Share& share, const setup::FreshKey& fresh,
                                     const std::string& date) const {
  if (form_ == Form::pdf) return pages::pdf_page(page_of(share, fresh, date));
  if (form_ == Form::text) return pages::text_page(page_of(share, fresh, date));
  return line_of(share, fresh);
}

}  // namespace splitkey::ceremony
