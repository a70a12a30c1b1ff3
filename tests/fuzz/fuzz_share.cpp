// Share texts: whatever is accepted has a canonical text that is accepted, stays the same and is no longer than it may
// be, and a line that names the same set.
#include "base/result/invariant.hpp"
#include "keys/keys/share.hpp"

using namespace splitkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto share = keys::Share::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!share) return 0;
  const auto text = share->text();
  invariant(text.size_bytes() <= 5 + 1 + 3 + 1 + 512, "a canonical text is too long");
  const auto again = keys::Share::parse(text.expose_text());
  invariant(again.has_value(), "a canonical text was refused");
  invariant(again->x() == share->x() && again->text() == text, "a canonical text changed");
  const auto line = share->line(share->set().value_or("00000000"));
  const auto read = keys::Share::parse(line.expose_text());
  invariant(read.has_value() && read->text() == text, "a line was refused, or is another share's");
  invariant(!share->set() || read->set() == share->set(), "a line names another set");
  return 0;
}
