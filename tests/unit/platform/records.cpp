#include "platform/records.hpp"

#include <boost/test/unit_test.hpp>

#include "base/log/sink.hpp"

namespace splitkey::test {
namespace {

class NoSink final : public log::Sink {
  void write(const log::Entry&) noexcept override {}
};

platform::Settings external_recovery() {
  platform::Settings settings;
  settings.version = "test";
  settings.recovery_is_external = true;
  return settings;
}

}  // namespace

Records::Records() : settings(external_recovery()), log(log::Level::error, std::make_unique<NoSink>()) {}

Records::~Records() = default;

std::uint64_t Records::put(const std::string& path, const std::string& record) {
  const auto present = loop(store.read(path, Deadline::max()));
  return loop(store.write(path, read_json(record), present->version, Deadline::max()))->version;
}

std::string Records::stored(const std::string& path) {
  const auto entry = loop(store.read(path, Deadline::max()));
  return entry->record ? written(*entry->record) : "none";
}

void Records::soft_delete(const std::string& path) {
  BOOST_TEST_REQUIRE(loop(store.remove(path, Deadline::max())).has_value());
}

}  // namespace splitkey::test
