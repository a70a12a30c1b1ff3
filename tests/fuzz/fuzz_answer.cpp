// Whatever bytes come, read_answer answers; and an answer that it takes is written and read again the same.
#include <algorithm>

#include "base/json/read.hpp"
#include "base/result/invariant.hpp"
#include "socket/wire/answer.hpp"
#include "socket/wire/frame.hpp"

using namespace splitkey;

namespace {

secret::Bytes with_room(std::span<const std::uint8_t> body) {
  secret::Bytes padded(body.size() + json::padding_bytes);
  std::ranges::copy(body, padded.expose_for_writing().begin());
  return padded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > wire::default_max_frame_bytes) return 0;

  const auto answer = wire::read_answer(with_room({data, size}));
  if (!answer) return 0;
  const secret::Bytes frame = wire::write_answer(*answer);
  const auto again = wire::read_answer(with_room(frame.expose().subspan(wire::header_bytes)));
  invariant(again.has_value(), "an answer that was written cannot be read");
  invariant(wire::write_answer(*again) == frame, "an answer that was written reads as another");
  return 0;
}
