#include "program/daemon/gate.hpp"

#include "program/daemon/request_id.hpp"

namespace splitkey::daemon {

wire::Answer Gate::refuse(std::optional<std::int64_t> id, Error error) {
  wire::Answer answer;
  answer.id = id;
  answer.request_id = fresh_request_id();
  answer.outcome = failure(std::move(error));
  return answer;
}

// Whoever may use the socket may know which paths there are; nobody else learns anything.
Result<void> Gate::permit(const access::Peer& peer, std::string_view path) const {
  if (auto admitted = rules_.admit(peer); !admitted) return admitted;
  if (!engine_.knows(path))
    return failure(Errc::unsupported_path, "there is no such path; docs/protocol.md lists them");
  return rules_.permit(peer, path);
}

asio::awaitable<wire::Answer> Gate::answer(wire::Request request, access::Peer peer,
                                           std::chrono::steady_clock::time_point received) {
  wire::Answer answer;
  answer.id = request.id;
  answer.request_id = fresh_request_id();
  const Operation operation = request.operation;
  const std::string path = request.path;
  if (auto permitted = permit(peer, path); !permitted) {
    answer.outcome = propagate(permitted);
  } else {
    engine::Request asked(operation, path, std::move(request.data), received + request.deadline, peer);
    auto answered = co_await engine_.answer(std::move(asked));
    if (answered) {
      answer.outcome = std::move(answered->data);
      answer.warnings = std::move(answered->warnings);
    } else {
      answer.outcome = propagate(answered);
    }
  }
  ++answered_;
  log_outcome(answer, peer, operation, path, received);
  co_return answer;
}

void Gate::log_outcome(const wire::Answer& answer, const access::Peer& peer, Operation operation,
                       const std::string& path, std::chrono::steady_clock::time_point received) const {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - received);
  const std::string_view outcome = answer.outcome ? "done" : name(answer.outcome.error().code());
  if (!answer.outcome && answer.outcome.error().code() == Errc::internal) {
    log_.error(log::message::request_failed, "{} {} by uid {} pid {} met a bug: {}; request {}", name(operation), path,
               peer.uid(), peer.pid(), answer.outcome.error().message(), answer.request_id);
  }
  log_.debug(log::message::request_answered, "{} {} by uid {} pid {}: {} after {} ms, request {}", name(operation),
             path, peer.uid(), peer.pid(), outcome, took.count(), answer.request_id);
}

}  // namespace splitkey::daemon
