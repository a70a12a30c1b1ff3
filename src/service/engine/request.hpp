#pragma once

#include <string>
#include <vector>

#include "base/json/value.hpp"
#include "base/result/deadline.hpp"
#include "base/result/operation.hpp"
#include "base/result/result.hpp"
#include "service/access/peer.hpp"

/// The secrets engine: paths, operations, fields, and what is done at each. Knows no socket and no message.
namespace splitkey::engine {

/// One request, checked by nobody yet.
class Request {
 public:
  Request(Operation operation, std::string path, json::Object data, Deadline deadline, access::Peer peer = {})
      : operation(operation), path(std::move(path)), data(std::move(data)), deadline(deadline), peer(std::move(peer)) {}

  Operation operation;
  std::string path;
  json::Object data;
  Deadline deadline;
  access::Peer peer;
};

/// What a request that succeeded has to say.
class Answer {
 public:
  Answer() = default;
  explicit Answer(json::Object data) : data(std::move(data)) {}

  json::Object data;
  std::vector<std::string> warnings;
};

}  // namespace splitkey::engine
