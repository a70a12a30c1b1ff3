#include "program/cli/vault_token.hpp"

#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "base/secret/wipe.hpp"
#include "program/terminal/prompt.hpp"
#include "store/cluster/request.hpp"

namespace splitkey::cli {
namespace {

constexpr std::string_view question = "Vault token: ";

/// Empty where the variable is not set.
secret::Bytes take_from_environment() {
  char* text = std::getenv(token_variable);
  if (text == nullptr) return {};
  const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t*>(text), std::strlen(text));
  auto token = secret::Bytes::copy_of(bytes);
  // unsetenv only drops the pointer: the text would stay at the top of the stack.
  secret::wipe(bytes);
  unsetenv(token_variable);
  return token;
}

terminal::Outcome<secret::Bytes> read_from(const std::string& file, const terminal::Streams& streams) {
  if (terminal::is_typed(file, streams)) return terminal::ask_without_echo(streams.terminal, question);
  return terminal::read_input(file, streams);
}

// What an editor, another system or a slip of the finger has left behind it is no part of it.
void drop_white_space_behind(secret::Bytes& token) {
  token.shorten(token.expose_text().find_last_not_of(" \t\r\n") + 1);
}

}  // namespace

Outcome<secret::Bytes> read_vault_token(const std::optional<std::string>& file, const terminal::Streams& streams) {
  auto token = take_from_environment();
  if (file || token.empty()) {
    auto given = file ? read_from(*file, streams) : terminal::ask_without_echo(streams.terminal, question);
    if (!given && !file) {
      return fail(given.error().status,
                  fmt::format("an administrator's Vault token is needed, by --token-file or {}, and {}", token_variable,
                              given.error().message));
    }
    if (!given) return propagate(given);
    token = std::move(*given);
  }
  drop_white_space_behind(token);
  if (token.empty()) return fail(ExitStatus::no_input, "the Vault token is empty");
  if (!http::is_one_word(token.expose_text()))
    return fail(ExitStatus::no_input,
                "the Vault token is more than one word of ASCII: give the token alone, on one line");
  return token;
}

}  // namespace splitkey::cli
