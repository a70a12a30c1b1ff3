#include "store/http/budget.hpp"

#include <algorithm>

namespace splitkey::http {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::chrono::milliseconds while_calls_fail{20};

int tenth(unsigned calls_per_second) { return static_cast<int>(std::max(calls_per_second / 10, 1U)); }

}  // namespace

Budget::Budget(asio::any_io_executor executor, unsigned calls_per_second)
    : calls_(std::move(executor), Pace(nanoseconds(seconds(1)) / calls_per_second, tenth(calls_per_second))) {}

asio::awaitable<Result<void>> Budget::take(Deadline deadline) { return calls_.take(deadline); }

void Budget::report(bool well) { calls_.slow_down(well ? Pace::Interval() : Pace::Interval(while_calls_fail)); }

}  // namespace splitkey::http
