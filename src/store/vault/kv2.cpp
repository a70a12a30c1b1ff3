#include "store/vault/kv2.hpp"

#include <algorithm>

#include "base/json/write.hpp"
#include "store/cluster/trouble.hpp"

namespace splitkey::vault {
namespace {

// The one error text that must be compared: Vault and OpenBao say the same.
constexpr std::string_view mismatch = "check-and-set parameter did not match the current version";

// Nothing there is a 404, and so is a mount that does not exist.
constexpr std::string_view no_mount = "no handler for route";

/// Version and time of the metadata; false when they are not there.
template <class Versioned>
bool read_version(const json::Object& metadata, Versioned& into) {
  const auto version = metadata.find_integer("version");
  const secret::Bytes* created = metadata.find_string("created_time");
  if (!version || *version < 1 || created == nullptr) return false;
  into.version = static_cast<std::uint64_t>(*version);
  into.created_time = created->expose_text();
  return true;
}

}  // namespace

secret::Bytes write_body(json::Object record, std::uint64_t check_and_set) {
  json::Object options;
  options.set("cas", static_cast<std::int64_t>(check_and_set));
  json::Object body;
  body.set("data", std::move(record)).set("options", std::move(options));
  return json::write(body);
}

Result<kv::Entry> read_entry(const http::Answer& answer, const std::string& path) {
  if (answer.status != 200 && answer.status != 404) return failure(cluster::trouble(answer, path));
  auto object = answer.object();
  if (!object) return propagate(object);
  kv::Entry entry;
  if (object->find_array("errors") != nullptr) {
    if (answer.status != 404 || cluster::error_says(*object, no_mount)) return failure(cluster::trouble(answer, path));
    return entry;
  }
  json::Value* data = object->find("data");
  json::Object* versioned = data == nullptr ? nullptr : data->as_object();
  const json::Object* metadata = versioned == nullptr ? nullptr : versioned->find_object("metadata");
  if (metadata == nullptr || !read_version(*metadata, entry)) return failure(cluster::wrong_shape(path));
  if (answer.status == 404) return entry;  // soft-deleted or destroyed

  json::Value* record = versioned->find("data");
  if (record == nullptr || record->as_object() == nullptr) {
    return failure(Error(Errc::record_malformed, "what lies at " + path + " is no JSON object").with("path", path));
  }
  entry.record = std::move(*record->as_object());
  return entry;
}

Result<kv::Written> read_written(const http::Answer& answer, const std::string& path) {
  const auto object = answer.object();
  if (answer.status == 400 && object && cluster::error_says(*object, mismatch)) {
    return failure(Errc::conflict, "the record has changed since it was read; read it again");
  }
  if (answer.status != 200 || !object) return failure(cluster::trouble(answer, path));
  kv::Written written;
  const json::Object* metadata = object->find_object("data");
  if (metadata == nullptr || !read_version(*metadata, written)) return failure(cluster::wrong_shape(path));
  return written;
}

Result<std::vector<std::string>> read_keys(const http::Answer& answer, const std::string& path) {
  std::vector<std::string> names;
  if (answer.status != 200 && answer.status != 404) return failure(cluster::trouble(answer, path));
  const auto object = answer.object();
  if (!object) return propagate(object);
  if (answer.status == 404) {
    if (object->find_array("errors") == nullptr || cluster::error_says(*object, no_mount))
      return failure(cluster::trouble(answer, path));
    return names;
  }
  const json::Object* data = object->find_object("data");
  const json::Array* keys = data == nullptr ? nullptr : data->find_array("keys");
  if (keys == nullptr) return failure(cluster::wrong_shape(path));
  for (const json::Value& key : *keys) {
    if (key.as_string() == nullptr) return failure(cluster::wrong_shape(path));
    names.emplace_back(key.as_string()->expose_text());
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace splitkey::vault
