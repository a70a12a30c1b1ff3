#include "store/vault/connection.hpp"

#include "store/vault/patience.hpp"

namespace splitkey::vault {
namespace {

tl::unexpected<Broken> broken(Error error, Broken::After after) {
  return tl::unexpected<Broken>(Broken(std::move(error), after));
}

// Refusals are as expensive for the server as answers, and an error of ours would repeat them for ever. Nothing there
// (404) is an answer like any other, and so is a lost check-and-set (400).
bool went_well(const Answer& answer) { return answer.status < 300 || answer.status == 400 || answer.status == 404; }

}  // namespace

asio::awaitable<tl::expected<Answer, Broken>> Connection::exchange(std::span<const std::uint8_t> request,
                                                                   Deadline deadline) {
  if (auto turn = co_await budget_->take(deadline); !turn) {
    co_return broken(std::move(turn).error(), Broken::After::nothing);
  }
  auto answer = co_await send(request, deadline);
  budget_->report(answer && went_well(*answer));
  co_return answer;
}

asio::awaitable<tl::expected<Answer, Broken>> Connection::send(std::span<const std::uint8_t> request,
                                                               Deadline deadline) {
  const Patience patience(deadline, answer_timeout);
  auto after = Broken::After::sending;
  const auto written = co_await stream_->write(request, patience.until());
  if (!written) co_return broken(patience.judge(written.error()), after);

  AnswerReader reader;
  for (bool complete = false; !complete;) {
    const bool begun = after == Broken::After::answer_begun;
    const auto bytes = co_await stream_->read_some(reader.room(), begun ? deadline : patience.until());
    if (!bytes) co_return broken(patience.judge(bytes.error()), after);
    if (*bytes > 0) after = Broken::After::answer_begun;
    const auto taken = reader.take(*bytes);
    if (!taken) co_return broken(taken.error(), after);
    complete = *taken;
  }
  co_return reader.answer();
}

}  // namespace splitkey::vault
