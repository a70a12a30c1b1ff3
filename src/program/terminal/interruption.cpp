#include "program/terminal/interruption.hpp"

#include <atomic>
#include <poll.h>

namespace splitkey::terminal {
namespace {

// A handler is given nothing but the signal's number: this is where it can leave word.
std::atomic<int> first_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void remember(int number) {
  int none = 0;
  if (first_signal.compare_exchange_strong(none, number)) return;
  (void)std::signal(number, SIG_DFL);
  (void)std::raise(number);
}

void take_over(int number, struct sigaction& before) {
  sigaction(number, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;
  struct sigaction ours {};
  ours.sa_handler = remember;
  sigemptyset(&ours.sa_mask);
  sigaction(number, &ours, nullptr);
}

}  // namespace

Interruption::Interruption() {
  first_signal = 0;
  take_over(SIGINT, interrupt_before_);
  take_over(SIGTERM, terminate_before_);
}

Interruption::~Interruption() {
  sigaction(SIGINT, &interrupt_before_, nullptr);
  sigaction(SIGTERM, &terminate_before_, nullptr);
}

std::optional<ExitStatus> Interruption::arrived() const noexcept {
  switch (first_signal) {
    case SIGINT:
      return ExitStatus::interrupted;
    case SIGTERM:
      return ExitStatus::terminated;
    default:
      return std::nullopt;
  }
}

bool Interruption::wait(std::chrono::milliseconds pause) const noexcept {
  // ppoll lets the signals in only while it sleeps: one that came between the look and the sleep would be slept over.
  sigset_t held;
  sigset_t before;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  sigprocmask(SIG_BLOCK, &held, &before);
  if (!arrived()) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(pause);
    const timespec time{seconds.count(), std::chrono::nanoseconds(pause - seconds).count()};
    ppoll(nullptr, 0, &time, &before);
  }
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return !arrived();
}

}  // namespace splitkey::terminal
