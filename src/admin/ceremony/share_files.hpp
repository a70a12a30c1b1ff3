#pragma once

#include <filesystem>
#include <string>

#include "admin/setup/fresh_key.hpp"
#include "admin/setup/obstacle.hpp"
#include "keys/pages/share_page.hpp"

/// What custodians go through: how the shares of a platform key reach them.
namespace splitkey::ceremony {

/// What is in a share's file: the share as one line, or the page that its custodian keeps, as text or PDF.
enum class Form { line, text, pdf };

/// The page of one share of a fresh key, which its custodian gets on `date`, "2026-11-26".
[[nodiscard]] pages::SharePage page_of(const keys::Share& share, const setup::FreshKey& fresh, const std::string& date);

/// The shares of a fresh platform key, a file each in one directory: share-1.txt, or share-1.pdf.
class ShareFiles {
 public:
  ShareFiles(std::filesystem::path directory, Form form) : directory_(std::move(directory)), form_(form) {}

  /// Before a key is made: whether they can be written. Errors: no_directory; share_there.
  [[nodiscard]] setup::Attempt<void> check() const;

  /// Writes all or none: what one file of a set alone would be good for, nobody knows afterwards. Each only we may
  /// read. Errors: not_written; nothing of them is left then.
  [[nodiscard]] setup::Attempt<void> write(const setup::FreshKey& fresh, const std::string& date) const;

 private:
  [[nodiscard]] std::filesystem::path file_of(unsigned x) const;
  [[nodiscard]] secret::Bytes content_of(const keys::Share& share, const setup::FreshKey& fresh,
                                         const std::string& date) const;

  std::filesystem::path directory_;
  Form form_;
};

}  // namespace splitkey::ceremony
