#include "store/http/condition.hpp"

#include "store/http/await.hpp"

namespace splitkey::http {

asio::awaitable<void> Condition::wait(Deadline deadline) {
  asio::steady_timer timer(executor_, deadline);
  struct Place {
    Place(std::list<asio::steady_timer*>& places, asio::steady_timer& own)
        : all(places), here(places.insert(places.end(), &own)) {}
    ~Place() { all.erase(here); }
    std::list<asio::steady_timer*>& all;
    std::list<asio::steady_timer*>::iterator here;
  };
  const Place place(waiting_, timer);
  co_await timer.async_wait(as_tuple);
}

void Condition::notify_all() {
  for (asio::steady_timer* timer : waiting_) timer->cancel();
}

}  // namespace splitkey::http
