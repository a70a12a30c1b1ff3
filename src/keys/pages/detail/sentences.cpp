#include "keys/pages/detail/sentences.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace splitkey::pages::detail {
namespace {

std::string words_behind(const SharePage& page) {
  const std::string check = "check=" + page.share.check_code();
  return page.set_id.empty() ? check : fmt::format("set={} {}", page.set_id, check);
}

}  // namespace

std::string title(const SharePage& page) {
  return fmt::format("{}{} of {} of the platform key", title_begin, page.share.x(), page.total);
}

std::vector<Section> sections(const SharePage& page) {
  return {
      {"What this is",
       {fmt::format("One of {} shares of a key by which locked survey data can be opened again. You are the custodian "
                    "of this one. {} of the {} shares are needed, each from its own custodian, and a part that the "
                    "server keeps. Alone this page opens nothing.",
                    page.total, page.threshold, page.total)}},
      {"Where to keep it",
       {"In a safe, or in another place that only you can open, and never together with another share. Do not "
        "photograph it, copy it or store it on a computer, a telephone or the network. If it is lost, or somebody else "
        "may have read it, tell your administrators at once."}},
      {"Whom to give it",
       {"Nobody: no administrator, no other custodian, none of those who made the program, and never by telephone, "
        "e-mail or chat, whoever asks. When it is needed you are invited together with other custodians, and enter it "
        "yourself."}},
      {"How to test it",
       {"Once a year, on a computer that your administrators trust, type:", "    splitkey shares check",
        fmt::format("It asks for the share, which is not shown while you type; an empty line ends the questions. Then "
                    "compare what it says with this page: {}. They must be the same. No other custodian is needed for "
                    "this.",
                    page.set_id.empty() ? "the number of the share, and the check code"
                                        : "the number of the share, the set, and the check code")}},
  };
}

Section share_heading(const SharePage& page) {
  return {"The share",
          {"Type it as one line: without the line breaks, and without blanks. Capital and small letters are the same. "
           "With a blank and the following behind it, a typing mistake is noticed at once:",
           "    " + words_behind(page)}};
}

std::vector<Fact> facts(const SharePage& page) {
  std::vector<Fact> facts{
      {"Share", fmt::format("{} of {}, {} are needed", page.share.x(), page.total, page.threshold)}};
  if (!page.set_id.empty()) facts.push_back({"Set", page.set_id});
  facts.push_back({"Check code", page.share.check_code()});
  if (!page.date.empty()) facts.push_back({"Date of this page", page.date});
  if (!page.escrow_public_key.empty()) facts.push_back({"Escrow public key (not secret)", page.escrow_public_key});
  return facts;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  if (text.starts_with(' ')) return {std::string(text)};
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > columns) lines.emplace_back();
    lines.back() += lines.back().empty() ? std::string(word) : " " + std::string(word);
  }
  return lines;
}

}  // namespace splitkey::pages::detail
