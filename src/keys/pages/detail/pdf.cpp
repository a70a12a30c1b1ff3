#include "keys/pages/detail/pdf.hpp"

#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace splitkey::pages::detail {
namespace {

/// Digits straight into the arena: where a bar stands is a piece of the secret.
void append_number(secret::Buffer& out, unsigned number) {
  if (number >= 10) append_number(out, number / 10);
  out.append(static_cast<char>('0' + number % 10));
}

void append_escaped(secret::Buffer& out, std::string_view text) {
  for (const char c : text) {
    if (c == '(' || c == ')' || c == '\\') out.append('\\');
    out.append(c);
  }
}

/// The file's objects, numbered as they come, and where each begins.
class Objects {
 public:
  explicit Objects(std::size_t expected_bytes) : out_(expected_bytes) {
    out_.append("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n");  // the second line says that this is no text
  }

  void add(std::string_view object) {
    begin();
    out_.append(object);
    out_.append("\nendobj\n");
  }

  void add_stream(std::span<const std::uint8_t> content) {
    begin();
    out_.append(fmt::format("<< /Length {} >>\nstream\n", content.size()));
    out_.append(content);
    out_.append("\nendstream\nendobj\n");
  }

  /// The file, whose first object is the catalog.
  secret::Bytes take() {
    const std::size_t table = out_.size_bytes();
    out_.append(fmt::format("xref\n0 {}\n0000000000 65535 f \n", begins_.size() + 1));
    for (const std::size_t begin : begins_) out_.append(fmt::format("{:010} 00000 n \n", begin));
    out_.append(fmt::format("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{}\n%%EOF\n", begins_.size() + 1, table));
    return out_.take();
  }

 private:
  void begin() {
    begins_.push_back(out_.size_bytes());
    out_.append(fmt::format("{} 0 obj\n", begins_.size()));
  }

  secret::Buffer out_;
  std::vector<std::size_t> begins_;
};

std::string font_object(std::string_view name) {
  return fmt::format("<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>", name);
}

std::string_view font_name(Font font) {
  constexpr std::array<std::string_view, 3> names{"R", "B", "F"};
  return names.at(static_cast<std::size_t>(font));
}

}  // namespace

void PdfPage::add_text(Font font, unsigned size, unsigned x, unsigned y, std::string_view text) {
  content_.append(fmt::format("BT /{} {} Tf {} {} Td (", font_name(font), size, x, y));
  append_escaped(content_, text);
  content_.append(") Tj ET\n");
}

void PdfPage::begin_scaled(unsigned x, unsigned y, unsigned thousandths) {
  const std::string factor = fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
  content_.append(fmt::format("q {} 0 0 {} {} {} cm\n", factor, factor, x, y));
}

void PdfPage::add_bar(unsigned x, unsigned y, unsigned bar_width) {
  for (const unsigned number : {x, y, bar_width}) {
    append_number(content_, number);
    content_.append(' ');
  }
  content_.append("1 re\n");
}

void PdfPage::end_scaled() { content_.append("f Q\n"); }

secret::Bytes PdfPage::take() && {
  constexpr std::size_t rest_bytes = 2048;
  Objects objects(content_.size_bytes() + rest_bytes);
  objects.add("<< /Type /Catalog /Pages 2 0 R >>");
  objects.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
  objects.add(
      fmt::format("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Contents 7 0 R "
                  "/Resources << /Font << /R 4 0 R /B 5 0 R /F 6 0 R >> >> >>",
                  width, height));
  for (const std::string_view name : {"Helvetica", "Helvetica-Bold", "Courier"}) objects.add(font_object(name));
  objects.add_stream(content_.expose());
  return objects.take();
}

}  // namespace splitkey::pages::detail
