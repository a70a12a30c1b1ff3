#include "dev_daemon.hpp"

#include <array>
#include <cstdio>
#include <ext/stdio_filebuf.h>
#include <fstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace splitkey::bench {

DevDaemon::DevDaemon(const std::filesystem::path& program) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  child_ = fork();
  if (child_ == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execl(program.c_str(), program.c_str(), "--dev", nullptr);
    _exit(127);
  }
  close(ends[1]);
  __gnu_cxx::stdio_filebuf<char> buffer(ends[0], std::ios::in);
  std::istream printed(&buffer);
  std::size_t share = 0;
  for (std::string line; std::getline(printed, line) && line != "ready";) {
    if (line.starts_with("socket: ")) socket_ = line.substr(8);
    if (line.starts_with("share: ")) shares_.at(share++) = line.substr(7);
  }
  if (socket_.empty() || share != shares_.size())
    throw std::runtime_error(program.string() + " --dev did not become ready");
}

DevDaemon::~DevDaemon() {
  kill(child_, SIGTERM);
  waitpid(child_, nullptr, 0);
}

client::Connection DevDaemon::connect() const {
  auto connection = client::Connection::open(socket_);
  if (!connection) throw std::runtime_error(connection.error().message());
  return std::move(*connection);
}

json::Object ask(client::Connection& connection, Operation operation, const std::string& path, json::Object data) {
  wire::Request request;
  request.operation = operation;
  request.path = path;
  request.data = std::move(data);
  auto answer = connection.call(std::move(request));
  if (!answer) throw std::runtime_error(answer.error().message());
  if (!answer->outcome) throw std::runtime_error(answer->outcome.error().message());
  return std::move(*answer->outcome);
}

}  // namespace splitkey::bench
