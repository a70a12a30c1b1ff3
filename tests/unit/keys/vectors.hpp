#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "base/secret/hex.hpp"
#include "crypto/crypto/derivation.hpp"
#include "keys/keys/id.hpp"
#include "keys/keys/share.hpp"
#include "keys/keys/types.hpp"

/// What CheckTick's own client wrote: tests/vectors/checktick.json, read once.
namespace splitkey::test {

inline json::Object read_json(std::string_view text) { return json::read_object(json::padded(text), {}).value(); }

inline const json::Object& checktick() {
  static const json::Object vectors = [] {
    const std::ifstream file(std::string(std::getenv("SPLITKEY_VECTORS")) + "/checktick.json");
    std::ostringstream text;
    text << file.rdbuf();
    return read_json(text.str());
  }();
  return vectors;
}

/// The objects of a list of checktick.json.
inline std::vector<const json::Object*> rows(std::string_view list) {
  std::vector<const json::Object*> result;
  for (const json::Value& row : *checktick().find_array(list)) result.push_back(row.as_object());
  return result;
}

inline std::string_view text(const json::Object& row, std::string_view name) {
  return row.find_string(name)->expose_text();
}

inline keys::Id id(const json::Object& row, std::string_view name) { return keys::Id::parse(*row.find(name)).value(); }
inline keys::Id id(std::string_view text) { return keys::Id::parse(text).value(); }

template <class KeyType>
KeyType key(const json::Object& row, std::string_view name) {
  return secret::key_from_hex<KeyType>(text(row, name)).value();
}

inline keys::PlatformKey platform_key() {
  return key<keys::PlatformKey>(*checktick().find_object("platform"), "platform_key");
}

/// All four.
inline std::vector<keys::Share> checktick_shares() {
  std::vector<keys::Share> shares;
  for (const json::Value& share : *checktick().find_object("custodian_shares")->find_array("shares")) {
    shares.push_back(keys::Share::parse(share.as_string()->expose_text()).value());
  }
  return shares;
}

/// On this thread, without the pool.
template <class KeyType>
KeyType derive(keys::DerivationOf<KeyType> derivation) {
  return KeyType::from(crypto::derive(std::move(derivation).take()));
}

/// The record as its JSON text, for comparisons.
inline std::string written(const json::Object& record) { return std::string(json::write(record).expose_text()); }

/// The field that an error of a record names.
inline std::string field_of(const Error& error) {
  for (const Detail& detail : error.details()) {
    if (detail.name == "field") return std::get<std::string>(detail.value);
  }
  return {};
}

/// Whether `result` is record_malformed and names `field`.
template <class T>
bool malformed(const Result<T>& result, std::string_view field) {
  return !result && result.error().code() == Errc::record_malformed && field_of(result.error()) == field;
}

}  // namespace splitkey::test
