#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result/deadline.hpp"
#include "keys/keys/id.hpp"
#include "keys/keys/types.hpp"
#include "service/engine/field.hpp"

namespace splitkey::engine {

/// What an action gets: the ids of its path and the fields of its data, all checked. Asking for a field by another type
/// than the table gives it is a mistake of ours and ends the process.
class Arguments {
 public:
  /// Compares `data` with `fields`. Errors: invalid_request: a field that is unknown, missing, or may not hold its
  /// value.
  [[nodiscard]] static Result<Arguments> check(std::map<std::string, std::string> path_parts, json::Object data,
                                               std::span<const Field> fields, Deadline deadline);

  /// An id from the path or the data.
  [[nodiscard]] keys::Id id(std::string_view name) const;
  [[nodiscard]] std::optional<keys::Id> find_id(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const noexcept { return data_.find(name) != nullptr; }
  [[nodiscard]] const secret::Bytes& text(std::string_view name) const;
  /// The same, moved out: asked for once.
  [[nodiscard]] secret::Bytes take_text(std::string_view name);
  [[nodiscard]] std::optional<std::string> find_public_text(std::string_view name) const;
  [[nodiscard]] std::optional<std::uint64_t> find_version(std::string_view name) const;
  [[nodiscard]] bool is_true(std::string_view name) const noexcept { return data_.find_boolean(name).value_or(false); }
  /// The KEK in the field `kek`; its digits are wiped.
  [[nodiscard]] keys::SurveyKek take_kek();
  [[nodiscard]] const json::Array* find_array(std::string_view name) const noexcept { return data_.find_array(name); }

  [[nodiscard]] Deadline deadline() const noexcept { return deadline_; }

 private:
  Arguments(std::map<std::string, std::string> path_parts, json::Object data, Deadline deadline)
      : path_parts_(std::move(path_parts)), data_(std::move(data)), deadline_(deadline) {}

  std::map<std::string, std::string> path_parts_;
  json::Object data_;
  Deadline deadline_;
};

}  // namespace splitkey::engine
