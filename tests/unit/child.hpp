#pragma once

#include <array>
#include <csignal>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/// How a child process ended, and what it said on standard error.
struct Ended {
  int signal = 0;        // that killed it, 0: it exited
  int exit_status = -1;  // where it exited
  std::string said;
};

/// Runs `act` (which returns an exit status) in a forked child and waits for its end: for what must kill. The secrets
/// of this process do not exist in the child (Region), and open_arena() has been called there already.
template <class Act>
Ended in_a_child(Act act) {
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    // Neither the test framework nor a sanitizer is to catch the signal that is asked for.
    for (const int number : {SIGABRT, SIGSEGV, SIGBUS}) std::signal(number, SIG_DFL);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    dup2(pipe_ends[1], STDERR_FILENO);
    _exit(act());
  }
  close(pipe_ends[1]);
  Ended ended;
  std::array<char, 4096> piece{};
  for (ssize_t bytes = 0; (bytes = read(pipe_ends[0], piece.data(), piece.size())) > 0;) {
    ended.said.append(piece.data(), static_cast<std::size_t>(bytes));
  }
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  if (WIFEXITED(status)) ended.exit_status = WEXITSTATUS(status);
  return ended;
}
