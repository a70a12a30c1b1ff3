#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "kdf/client.hpp"
#include "result/deadline.hpp"
#include "result/operation.hpp"
#include "result/result.hpp"

/// The secrets engine: paths, operations, fields, and what is done at each. Knows no socket and no message.
namespace splitkey::engine {

/// One request, checked by nobody yet.
class Request {
 public:
  Request(Operation operation, std::string path, json::Object data, Deadline deadline,
          kdf::Client client = kdf::Client(0))
      : operation(operation),
        path(std::move(path)),
        data(std::move(data)),
        deadline(deadline),
        client(std::move(client)) {}

  Operation operation;
  std::string path;
  json::Object data;
  Deadline deadline;
  /// For whom keys are derived.
  kdf::Client client;
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
