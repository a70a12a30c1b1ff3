#include "store/http/connection.hpp"

#include "store/http/step_timeout.hpp"

namespace splitkey::http {
namespace {

tl::unexpected<ExchangeFailure> exchange_failure(Error error, ExchangeFailure::After after) {
  return tl::unexpected<ExchangeFailure>(ExchangeFailure(std::move(error), after));
}

// Refusals are as expensive for the server as answers, and an error of ours would repeat them for ever. Nothing there
// (404) is an answer like any other, and so is a lost check-and-set (400).
bool went_well(const Answer& answer) { return answer.status < 300 || answer.status == 400 || answer.status == 404; }

}  // namespace

asio::awaitable<tl::expected<Answer, ExchangeFailure>> Connection::exchange(std::span<const std::uint8_t> request,
                                                                            std::string_view kept_field,
                                                                            Deadline deadline) {
  if (auto turn = co_await budget_->take(deadline); !turn) {
    co_return exchange_failure(std::move(turn).error(), ExchangeFailure::After::nothing);
  }
  auto answer = co_await send(request, kept_field, deadline);
  budget_->report(answer && went_well(*answer));
  co_return answer;
}

asio::awaitable<tl::expected<Answer, ExchangeFailure>> Connection::send(std::span<const std::uint8_t> request,
                                                                        std::string_view kept_field,
                                                                        Deadline deadline) {
  const StepTimeout timeout(deadline, answer_timeout);
  auto after = ExchangeFailure::After::sending;
  const auto written = co_await stream_->write(request, timeout.until());
  if (!written) co_return exchange_failure(timeout.judge(written.error()), after);

  AnswerReader reader(kept_field);
  for (bool complete = false; !complete;) {
    const bool begun = after == ExchangeFailure::After::answer_begun;
    const auto bytes = co_await stream_->read_some(reader.room(), begun ? deadline : timeout.until());
    if (!bytes) co_return exchange_failure(timeout.judge(bytes.error()), after);
    if (*bytes > 0) after = ExchangeFailure::After::answer_begun;
    const auto taken = reader.take(*bytes);
    if (!taken) co_return exchange_failure(taken.error(), after);
    complete = *taken;
  }
  co_return reader.answer();
}

}  // namespace splitkey::http
