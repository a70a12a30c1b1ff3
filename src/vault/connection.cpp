#include "vault/connection.hpp"

#include "vault/patience.hpp"

namespace splitkey::vault {

asio::awaitable<tl::expected<Answer, Broken>> Connection::exchange(std::span<const std::uint8_t> request,
                                                                   Deadline deadline) {
  const Patience patience(deadline, answer_timeout);
  const auto written = co_await stream_->write(request, patience.until());
  if (!written) co_return tl::unexpected<Broken>(Broken(patience.judge(written.error()), false));

  AnswerReader reader;
  for (bool begun = false, complete = false; !complete;) {
    const auto bytes = co_await stream_->read_some(reader.room(), begun ? deadline : patience.until());
    if (!bytes) co_return tl::unexpected<Broken>(Broken(patience.judge(bytes.error()), begun));
    begun = begun || *bytes > 0;
    const auto taken = reader.take(*bytes);
    if (!taken) co_return tl::unexpected<Broken>(Broken(taken.error(), begun));
    complete = *taken;
  }
  co_return reader.answer();
}

}  // namespace splitkey::vault
