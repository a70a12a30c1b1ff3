// JSON as it comes from the socket and from Vault: what is read can be written, and reads the same again.
#include <string_view>

#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "base/result/invariant.hpp"

using namespace splitkey;

namespace {

void read(std::string_view text, const json::Limits& limits) {
  const Result<json::Object> object = json::read_object(json::padded(text), limits);
  if (!object) return;
  const secret::Bytes written = json::write(*object);
  const Result<json::Object> again = json::read_object(json::padded(written.expose_text()), limits);
  invariant(again.has_value(), "what write wrote reads again");
  invariant(json::write(*again) == written, "what reads again is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read(text, json::Limits{});
  read(text, json::message_limits);
  return 0;
}
