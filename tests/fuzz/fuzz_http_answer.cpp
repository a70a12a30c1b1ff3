// Vault's HTTP answers as they come from the network, in pieces of any size, on a connection that carries one after the
// other and may end anywhere. The first byte says of what size the pieces are, and whether the connection ends behind
// them. However the same bytes are cut into pieces, they say the same.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/json/read.hpp"
#include "base/result/invariant.hpp"
#include "store/http/answer.hpp"
#include "store/http/request_writer.hpp"

using namespace splitkey;

namespace {

constexpr int most_answers = 4;

/// What a connection brought.
struct Conversation {
  std::vector<http::Answer> answers;
  bool broken = false;
};

void check(const http::Answer& answer) {
  invariant(answer.status / 100 != 1 && answer.status < 1000, "an interim answer was taken for the answer");
  invariant(answer.body.size_bytes() >= json::padding_bytes, "a body lacks its padding");
  invariant(answer.body.size_bytes() <= http::max_body_bytes + json::padding_bytes, "a body is longer than it may be");
  invariant(std::ranges::all_of(answer.body.expose().last(json::padding_bytes), [](auto byte) { return byte == 0; }),
            "a body's padding is not zeros");
  invariant(http::is_one_word(answer.kept_field), "a kept field would change the form of a request");
  (void)answer.object();
}

/// One answer from the front of `rest`, `piece_bytes` at a time at most; nothing when it is broken or not whole.
std::optional<http::Answer> read_one(std::span<const std::uint8_t>& rest, std::size_t piece_bytes, bool ends,
                                     bool& broken) {
  http::AnswerReader reader("X-Vault-Index");
  while (true) {
    const auto room = reader.room();
    invariant(!room.empty(), "there is no room for what is still to come");
    const std::size_t bytes = std::min({rest.size(), piece_bytes, room.size()});
    if (bytes == 0 && !ends) return std::nullopt;
    std::copy_n(rest.begin(), bytes, room.begin());
    rest = rest.subspan(bytes);
    const auto complete = reader.take(bytes);
    broken = !complete;
    if (!complete || (!*complete && bytes == 0)) return std::nullopt;
    if (*complete) return reader.answer();
  }
}

Conversation listen(std::span<const std::uint8_t> bytes, std::size_t piece_bytes, bool ends) {
  Conversation heard;
  for (bool open = true; open && heard.answers.size() < most_answers;) {
    auto answer = read_one(bytes, piece_bytes, ends, heard.broken);
    if (!answer) return heard;
    check(*answer);
    open = answer->keep_alive;
    heard.answers.push_back(std::move(*answer));
  }
  return heard;
}

bool say_the_same(const http::Answer& a, const http::Answer& b) {
  return a.status == b.status && a.body == b.body && a.kept_field == b.kept_field && a.retry_after == b.retry_after;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::span<const std::uint8_t> bytes(data + 1, size - 1);
  const bool ends = data[0] % 2 == 1;
  const Conversation heard = listen(bytes, std::size_t{data[0]} / 2 + 1, ends);
  // How long a header may be is judged by what waits in the room at a time: beyond one room the pieces do decide.
  if (bytes.size() > http::input_bytes) return 0;
  const Conversation at_once = listen(bytes, size, ends);
  invariant(heard.answers.empty() == at_once.answers.empty(), "the pieces decide whether there is an answer");
  if (heard.answers.empty()) return 0;
  invariant(say_the_same(heard.answers[0], at_once.answers[0]), "the pieces decide what the answer says");
  return 0;
}
