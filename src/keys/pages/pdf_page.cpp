#include "keys/pages/detail/pdf.hpp"
#include "keys/pages/detail/qr_code.hpp"
#include "keys/pages/detail/sentences.hpp"
#include "keys/pages/share_page.hpp"

namespace splitkey::pages {
namespace {

using detail::Font;
using detail::PdfPage;

constexpr unsigned left = 56;                   // margin, in points
constexpr unsigned top = PdfPage::height - 56;  // the title's baseline
constexpr std::size_t text_columns = 94;        // of Helvetica 10 between the margins
constexpr unsigned module_thousandths = 3400;   // 1.2 mm: cameras of telephones read it from paper
constexpr unsigned facts_left = 370;
constexpr std::size_t fact_columns = 32;  // of Courier 9 beside the code

/// Goes down the page, a line at a time.
class Pen {
 public:
  Pen(PdfPage& page, unsigned x, unsigned y) : page_(page), x_(x), y_(y) {}

  void write(Font font, unsigned size, std::string_view line) {
    page_.add_text(font, size, x_, y_, line);
    skip(size + 2);
  }
  void skip(unsigned points) { y_ -= points; }
  [[nodiscard]] unsigned y() const noexcept { return y_; }

 private:
  PdfPage& page_;
  unsigned x_;
  unsigned y_;
};

void write_section(Pen& pen, const detail::Section& section) {
  pen.write(Font::bold, 11, section.heading);
  for (const std::string& text : section.lines) {
    const Font font = text.starts_with(' ') ? Font::fixed : Font::regular;
    for (const std::string& line : detail::wrapped(text, text_columns)) pen.write(font, 10, line);
  }
  pen.skip(8);
}

void write_facts(Pen pen, const std::vector<detail::Fact>& facts) {
  for (const detail::Fact& fact : facts) {
    pen.write(Font::bold, 9, fact.name);
    for (std::size_t begin = 0; begin < fact.value.size(); begin += fact_columns)
      pen.write(Font::fixed, 9, std::string_view(fact.value).substr(begin, fact_columns));
    pen.skip(6);
  }
}

/// The dark modules of a row, side by side as one bar each. PDF counts rows from below.
void draw_row(PdfPage& page, const detail::QrCode& code, unsigned row) {
  for (unsigned begin = 0; begin < code.size(); ++begin) {
    unsigned end = begin;
    while (code.is_dark(end, row)) ++end;
    if (end > begin) page.add_bar(begin, code.size() - 1 - row, end - begin);
    begin = end;
  }
}

/// Its light edge begins at the left margin and at `upper_edge`.
void draw_code(PdfPage& page, const detail::QrCode& code, unsigned upper_edge) {
  const unsigned quiet = code.quiet_zone * module_thousandths / 1000 + 1;
  const unsigned side = code.size() * module_thousandths / 1000 + 1;
  page.begin_scaled(left + quiet, upper_edge - quiet - side, module_thousandths);
  for (unsigned row = 0; row < code.size(); ++row) draw_row(page, code, row);
  page.end_scaled();
}

}  // namespace

secret::Bytes pdf_page(const SharePage& page) {
  PdfPage pdf;
  Pen pen(pdf, left, top);
  pen.write(Font::bold, 16, detail::title(page));
  pen.skip(10);
  for (const detail::Section& section : detail::sections(page)) write_section(pen, section);
  detail::Section heading = detail::share_heading(page);
  heading.lines.insert(heading.lines.begin(), "Scan the code below, or type these digits.");
  write_section(pen, heading);
  detail::for_each_line(page.share.text(), [&](std::string_view line) { pen.write(Font::fixed, 10, line); });
  draw_code(pdf, detail::QrCode(page.share), pen.y());
  pen.skip(detail::QrCode::quiet_zone * module_thousandths / 1000);
  write_facts(Pen(pdf, facts_left, pen.y()), detail::facts(page));
  return std::move(pdf).take();
}

}  // namespace splitkey::pages
