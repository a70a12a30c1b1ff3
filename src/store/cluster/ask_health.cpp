#include "store/cluster/ask_health.hpp"

#include "store/cluster/request.hpp"

namespace splitkey::cluster {

asio::awaitable<HealthReport> ask_health(http::Connection& connection, Deadline deadline) {
  const std::string url = connection.address.url();
  const std::string host = connection.address.authority();
  Headers headers;
  headers.host = host;
  const secret::Bytes text = write_request(Request(http::Method::get, "sys/health"), headers);
  const auto answer = co_await connection.exchange(text.expose(), "", deadline);
  if (!answer) co_return HealthReport(at_node(url, answer.error().error));
  auto health = read_health(*answer);
  if (!health) co_return HealthReport(at_node(url, health.error()));
  health->url = url;
  co_return HealthReport(std::move(*health), answer->keep_alive);
}

}  // namespace splitkey::cluster
