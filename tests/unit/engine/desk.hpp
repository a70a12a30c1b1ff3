#pragma once

#include <memory>

#include <boost/test/unit_test.hpp>

#include "keys/keys/paths.hpp"
#include "keys/keys/platform_checks.hpp"
#include "platform/records.hpp"
#include "service/engine/engine.hpp"
#include "service/unlock/leases.hpp"

namespace splitkey::test {

/// An engine over a store in memory that holds CheckTick's half of the platform key, as its client left it: no checks.
class Desk : public Records {
 public:
  Desk();
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  static std::string half_record();

  /// `"custodian_shares":[…]` of the vectors' shares by number.
  static std::string shares(std::initializer_list<std::size_t> numbers);
  static std::string component();

  Result<engine::Answer> ask(Operation operation, std::string path, const std::string& data);
  Result<engine::Answer> update(std::string path, const std::string& data);
  Result<engine::Answer> read(std::string path);

  /// The answer's data as JSON, or the code of the error.
  static std::string said(const Result<engine::Answer>& answer);

  /// Stores the checks of the vectors' platform key and shares, as set-up would.
  void put_checks();

  /// As the host's configuration would.
  void pin_key_check(const std::string& digits);
  void pin_public_key(const std::string& digits);
  /// The public key of the vectors' platform key, and one of another.
  static std::string public_key();
  static std::string other_public_key();

  unlock::Leases leases{loop.executor(), std::chrono::seconds(60), false};
  engine::Engine engine{{context(), leases}};
};

}  // namespace splitkey::test
