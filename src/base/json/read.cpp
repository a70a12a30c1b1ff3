#include "base/json/read.hpp"

#include <simdjson.h>

#include "base/result/invariant.hpp"

namespace splitkey::json {

namespace ondemand = simdjson::ondemand;

static_assert(padding_bytes >= simdjson::SIMDJSON_PADDING);

/// Walks a document once, on demand: visiting a value is what makes simdjson check it, so it visits all of them.
/// simdjson's own string buffer lies in the ordinary heap; every string is unescaped into `scratch_` in the arena
/// instead.
class Reader {
 public:
  Reader(const Limits& limits, std::size_t text_bytes) : limits_(limits), scratch_(text_bytes + padding_bytes) {}

  Result<Object> read(const secret::Bytes& text) {
    const std::size_t length = text.size_bytes() - padding_bytes;
    const simdjson::padded_string_view view(text.expose_text().data(), length, text.size_bytes());
    try {
      ondemand::document document = parser_.iterate(view);
      if (document.type() != ondemand::json_type::object) return wrong("the message is not one JSON object");
      ondemand::object object = document.get_object();
      auto read = read_members(object, 1);
      // Debian 12's simdjson has no at_end(): past the last token, the location is out of bounds.
      if (read && document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
        return wrong("something follows the JSON object");
      }
      return read;
    } catch (const simdjson::simdjson_error& error) {
      return wrong(sentence_for(error.error()));
    }
  }

 private:
  static tl::unexpected<Error> wrong(std::string_view what) {
    return failure(Errc::invalid_request, std::string(what));
  }

  static std::string_view sentence_for(simdjson::error_code code) {
    switch (code) {
      case simdjson::UTF8_ERROR:
        return "the message is not UTF-8";
      case simdjson::STRING_ERROR:
        return "a string holds an invalid escape or a lone surrogate";
      case simdjson::UNESCAPED_CHARS:
        return "a string holds a control character that is not escaped";
      case simdjson::NUMBER_ERROR:
      case simdjson::INCORRECT_TYPE:
      case simdjson::NUMBER_OUT_OF_RANGE:
        return "a value is not valid JSON, or a number is out of range";
      case simdjson::EMPTY:
        return "the message is empty";
      default:
        return "the message is not well-formed JSON";
    }
  }

  secret::Bytes unescape(ondemand::raw_json_string raw) {
    auto* to = scratch_.expose_for_writing().data();
    const std::string_view text = parser_.unescape(raw, to);
    return secret::Bytes::copy_of(text);
  }

  Result<Object> read_members(ondemand::object& object, std::size_t depth) {
    if (depth > limits_.max_depth || ++values_ > limits_.max_values) return too_large(depth);
    Object result;
    for (auto field : object) {
      secret::Bytes name = unescape(field.key());
      if (result.find(name.expose_text()) != nullptr) return wrong("an object holds the same member twice");
      auto value = read_value(ondemand::value(field.value()), depth);
      if (!value) return propagate(value);
      result.members_.push_back({std::move(name), std::move(*value)});
    }
    return result;
  }

  Result<Value> read_array(ondemand::array array, std::size_t depth) {
    if (depth > limits_.max_depth) return too_large(depth);
    Array result;
    for (auto element : array) {
      auto value = read_value(ondemand::value(std::move(element)), depth);
      if (!value) return propagate(value);
      result.push_back(std::move(*value));
    }
    return Value(std::move(result));
  }

  Result<Value> read_value(ondemand::value value, std::size_t depth) {
    const ondemand::json_type type = value.type();
    if (type == ondemand::json_type::object) {
      ondemand::object object = value.get_object();
      return read_members(object, depth + 1).map([](Object&& members) { return Value(std::move(members)); });
    }
    if (++values_ > limits_.max_values) return too_large(depth);
    switch (type) {
      case ondemand::json_type::array:
        return read_array(value.get_array(), depth + 1);
      case ondemand::json_type::string:
        return Value(unescape(value.get_raw_json_string()));
      case ondemand::json_type::boolean:
        return Value(bool(value.get_bool()));
      case ondemand::json_type::number:
        return read_number(value);
      default:
        break;
    }
    if (!bool(value.is_null())) return wrong("the message is not well-formed JSON");
    if (limits_.integers_only_and_no_null) return wrong("null is not a value of any field; leave the member out");
    return Value();
  }

  Result<Value> read_number(ondemand::value value) {
    if (std::int64_t integer = 0; value.get_int64().get(integer) == simdjson::SUCCESS) return Value(integer);
    if (limits_.integers_only_and_no_null) return wrong("a number is no integer between -2^63 and 2^63-1");
    std::string_view literal = value.raw_json_token();
    literal = literal.substr(0, literal.find_last_not_of(" \t\r\n") + 1);
    (void)double(value.get_double());  // which checks its form
    return Value(Number{secret::Bytes::copy_of(literal)});
  }

  tl::unexpected<Error> too_large(std::size_t depth) const {
    if (depth > limits_.max_depth) {
      return wrong("the message is nested deeper than " + std::to_string(limits_.max_depth) + " levels");
    }
    return wrong("the message holds more than " + std::to_string(limits_.max_values) + " values");
  }

  const Limits& limits_;
  secret::Bytes scratch_;
  ondemand::parser parser_;
  std::size_t values_ = 0;
};

Result<Object> read_object(const secret::Bytes& text, const Limits& limits) {
  invariant(text.size_bytes() >= padding_bytes, "a JSON text came without room behind it");
  const std::string_view json = text.expose_text().substr(0, text.size_bytes() - padding_bytes);
  // Debian 13's simdjson skips a byte-order mark, Debian 12's refuses it.
  if (json.starts_with("\xEF\xBB\xBF")) {
    return failure(Errc::invalid_request, "the message begins with a byte-order mark");
  }
  return Reader(limits, json.size()).read(text);
}

secret::Bytes padded(std::string_view text) {
  secret::Bytes with_room(text.size() + padding_bytes);
  std::ranges::copy(secret::as_bytes(text), with_room.expose_for_writing().begin());
  return with_room;
}

}  // namespace splitkey::json
