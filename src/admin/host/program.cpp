#include "admin/host/program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/posix/descriptor.hpp"
#include "base/secret/buffer.hpp"

namespace splitkey::host {
namespace {

constexpr std::size_t most_output_bytes = std::size_t{1} << 20U;
constexpr std::size_t most_error_bytes = 4096;

Error cannot_run(const std::string& program, int error) {
  return {error == ENOENT ? Errc::not_found : Errc::internal,
          fmt::format("{} cannot be run: {}", program, std::generic_category().message(error))};
}

/// Both ends of a pipe.
struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
    reader = posix::Descriptor(ends[0]);
    writer = posix::Descriptor(ends[1]);
  }

  posix::Descriptor reader;
  posix::Descriptor writer;
};

/// No more than it needs: what else we were given, a token perhaps, is not for it. Its messages are read by us.
std::vector<std::string> environment() {
  const char* path = std::getenv("PATH");
  return {fmt::format("PATH={}", path != nullptr ? path : "/usr/sbin:/usr/bin:/sbin:/bin"), "LC_ALL=C.UTF-8"};
}

std::vector<char*> for_exec(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));  // NOLINT: exec's type
  pointers.push_back(nullptr);
  return pointers;
}

/// The program, once it runs.
class Child {
 public:
  Child(const std::vector<std::string>& words, const secret::Bytes& input) : words_(words), input_(input.expose()) {}

  /// 0, or why it cannot be started.
  [[nodiscard]] int start() {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in_.reader.number(), 0);
    posix_spawn_file_actions_adddup2(&files, out_.writer.number(), 1);
    posix_spawn_file_actions_adddup2(&files, err_.writer.number(), 2);
    const std::vector<char*> arguments = for_exec(words_);
    const std::vector<std::string> variables = environment();
    const int error =
        posix_spawnp(&pid_, arguments.front(), &files, nullptr, arguments.data(), for_exec(variables).data());
    posix_spawn_file_actions_destroy(&files);
    in_.reader.close();
    out_.writer.close();
    err_.writer.close();
    return error;
  }

  /// Feeds and drains it until it has closed both outputs.
  void converse() {
    if (input_.empty()) in_.writer.close();
    if (in_.writer) fcntl(in_.writer.number(), F_SETFL, O_NONBLOCK);
    while (out_.reader || err_.reader) {
      std::array<pollfd, 3> ends{
          {{in_.writer.number(), POLLOUT, 0}, {out_.reader.number(), POLLIN, 0}, {err_.reader.number(), POLLIN, 0}}};
      if (poll(ends.data(), ends.size(), -1) < 0) continue;  // a signal
      if (ends[0].revents != 0) feed();
      if (ends[1].revents != 0 && !drain(out_, output_, most_output_bytes)) out_.reader.close();
      if (ends[2].revents != 0 && !drain(err_, errors_, most_error_bytes)) err_.reader.close();
    }
    in_.writer.close();
  }

  [[nodiscard]] ProgramResult end() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    ProgramResult ran;
    ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    ran.output = output_.take();
    ran.errors = errors_.take().expose_text();
    while (ran.errors.ends_with('\n')) ran.errors.pop_back();
    std::ranges::replace_if(
        ran.errors, [](char c) { return c >= '\0' && c < ' '; }, ' ');
    return ran;
  }

 private:
  void feed() {
    const ssize_t count = write(in_.writer.number(), input_.data(), input_.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    input_ = count < 0 ? input_.subspan(input_.size()) : input_.subspan(static_cast<std::size_t>(count));
    if (input_.empty()) in_.writer.close();
  }

  // False at the end. What is beyond `most` bytes is read and dropped, so that the program can end.
  static bool drain(const Pipe& pipe, secret::Buffer& into, std::size_t most) {
    secret::Bytes chunk(4096);
    const ssize_t count = read(pipe.reader.number(), chunk.expose_for_writing().data(), chunk.size_bytes());
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    const std::size_t kept = std::min(static_cast<std::size_t>(count), most - into.size_bytes());
    into.append(chunk.expose().first(kept));
    return count > 0;
  }

  const std::vector<std::string>& words_;
  std::span<const std::uint8_t> input_;
  Pipe in_;
  Pipe out_;
  Pipe err_;
  pid_t pid_ = -1;
  secret::Buffer output_;
  secret::Buffer errors_;
};

/// A program that ends before it has read its input must not end us.
class NoSigpipe {
 public:
  NoSigpipe() noexcept : before_(std::signal(SIGPIPE, SIG_IGN)) {}
  ~NoSigpipe() { (void)std::signal(SIGPIPE, before_); }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;

 private:
  void (*before_)(int);
};

}  // namespace

Result<ProgramResult> run_program(const std::vector<std::string>& words, const secret::Bytes& input) {
  try {
    Child child(words, input);
    if (const int error = child.start(); error != 0) return failure(cannot_run(words.front(), error));
    const NoSigpipe ignored;
    child.converse();
    return child.end();
  } catch (const std::system_error& error) {
    return failure(cannot_run(words.front(), error.code().value()));
  }
}

}  // namespace splitkey::host
