#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "result/deadline.hpp"
#include "result/operation.hpp"
#include "result/result.hpp"

/// The secrets engine: paths, operations, fields, and what is done at each. Knows no socket and no message.
namespace splitkey::engine {

/// One request, checked by nobody yet.
class Request {
 public:
  Request(Operation operation, std::string path, json::Object data, Deadline deadline)
      : operation(operation), path(std::move(path)), data(std::move(data)), deadline(deadline) {}

  Operation operation;
  std::string path;
  json::Object data;
  Deadline deadline;
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
