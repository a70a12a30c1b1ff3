#include "desk.hpp"

namespace splitkey::test {

Desk::Desk() { put("platform/master-key", half_record()); }

Desk::~Desk() = default;

std::string Desk::half_record() {
  return R"({"vault_component":")" + std::string(text(*checktick().find_object("platform"), "vault_component")) +
         R"("})";
}

std::string Desk::shares(std::initializer_list<std::size_t> numbers) {
  const json::Array& all = *checktick().find_object("custodian_shares")->find_array("shares");
  std::string list;
  for (const std::size_t number : numbers) {
    list += (list.empty() ? "\"" : ",\"") + std::string(all.at(number - 1).as_string()->expose_text()) + "\"";
  }
  return R"("custodian_shares":[)" + list + "]";
}

std::string Desk::component() {
  return R"("custodian_component":")" + std::string(text(*checktick().find_object("platform"), "custodian_component")) +
         "\"";
}

Result<engine::Answer> Desk::ask(Operation operation, std::string path, const std::string& data) {
  engine::Request request(operation, std::move(path), read_json(data), in(std::chrono::seconds(60)));
  return loop(engine.answer(std::move(request)));
}

Result<engine::Answer> Desk::update(std::string path, const std::string& data) {
  return ask(Operation::update, std::move(path), data);
}

Result<engine::Answer> Desk::read(std::string path) { return ask(Operation::read, std::move(path), "{}"); }

std::string Desk::said(const Result<engine::Answer>& answer) {
  return answer ? written(answer->data) : std::string(name(answer.error().code()));
}

void Desk::put_checks() {
  put("platform/checks/v1",
      written(keys::PlatformChecks(platform_key(), keys::share_checks(checktick_shares())).to_record()));
}

void Desk::pin_key_check(const std::string& digits) {
  settings.pinned_key_check = digits;
  escrow_key = platform::KnownEscrowKey(settings.pinned_escrow_public_key, settings.pinned_key_check);
}

void Desk::pin_public_key(const std::string& digits) {
  settings.pinned_escrow_public_key = digits;
  escrow_key = platform::KnownEscrowKey(settings.pinned_escrow_public_key, settings.pinned_key_check);
}

std::string Desk::public_key() { return keys::public_key_text(keys::escrow_key_pair(platform_key()).public_key()); }

std::string Desk::other_public_key() {
  return keys::public_key_text(keys::escrow_key_pair(keys::PlatformKey()).public_key());
}

}  // namespace splitkey::test
