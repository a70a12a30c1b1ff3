// The JSON of Vault's answers, one reader for each shape; the first byte says which, and the second which status it
// came with. What a reader takes is fit for what it is used for.
#include <algorithm>
#include <array>

#include "base/json/read.hpp"
#include "base/result/invariant.hpp"
#include "store/cluster/health.hpp"
#include "store/cluster/request.hpp"
#include "store/cluster/trouble.hpp"
#include "store/vault/kv2.hpp"
#include "store/vault_auth/auth_answers.hpp"

using namespace splitkey;

namespace {

constexpr std::chrono::seconds ten_years{10LL * 365 * 24 * 3600};
const std::string path = "secret/data/surveys/7/kek";

void read_health(const http::Answer& answer) {
  const auto health = cluster::read_health(answer);
  if (!health) return;
  if (health->server_time) {
    const auto told = answer.object()->find_integer("server_time_utc");
    const auto since_1970 = std::chrono::duration_cast<std::chrono::seconds>(health->server_time->time_since_epoch());
    invariant(told == since_1970.count(), "the server's time was taken for another");
  }
  if (health->role != cluster::Health::Role::active) invariant(!health->trouble().message().empty(), "no words");
}

void read_entry(const http::Answer& answer) {
  const auto entry = vault::read_entry(answer, path);
  if (!entry) return;
  invariant(entry->version < std::uint64_t{1} << 63U, "a version cannot be written as a check-and-set");
  invariant(entry->version > 0 || (!entry->record && entry->created_time.empty()), "a record lies where there is none");
  (void)vault::write_body(entry->record ? entry->record->clone() : json::Object(), entry->version);
}

void read_written(const http::Answer& answer) {
  const auto written = vault::read_written(answer, path);
  if (written)
    invariant(answer.status == 200 && written->version > 0, "a write that made no version was taken for done");
}

void read_keys(const http::Answer& answer) {
  const auto keys = vault::read_keys(answer, path);
  if (keys) invariant(std::ranges::is_sorted(*keys), "the names are in no order");
}

void check(const std::optional<vault_auth::Granted>& granted) {
  if (!granted) return;
  invariant(!granted->lifetime || (granted->lifetime->count() > 0 && *granted->lifetime <= ten_years), "no lifetime");
  invariant(granted->increment.count() >= 0 && granted->increment <= ten_years, "no increment");
}

void read_granted(const http::Answer& answer) {
  const auto granted = vault_auth::read_granted(answer);
  check(granted);
  if (!granted) return;
  invariant(!granted->token.empty() && http::is_one_word(granted->token.expose_text()),
            "a token would change the form of a request");
}

void read_lookup(const http::Answer& answer) {
  const auto granted = vault_auth::read_lookup(answer);
  check(granted);
  if (granted) invariant(granted->token.empty(), "a lookup gave a token");
}

void read_creation_path(const http::Answer& answer) { (void)vault_auth::read_creation_path(answer); }

void read_unwrapped(const http::Answer& answer) {
  const auto secret_id = vault_auth::read_unwrapped_secret_id(answer);
  if (secret_id) invariant(!secret_id->empty(), "an empty secret_id was taken");
}

void read_capabilities(const http::Answer& answer) { (void)vault_auth::read_capabilities(answer, path); }

void read_life(const http::Answer& answer) {
  const auto life = vault_auth::read_secret_id_life(answer);
  if (life) invariant(life->uses >= 0 && !life->created.empty(), "a life without a beginning");
}

void read_trouble(const http::Answer& answer) {
  invariant(!cluster::trouble(answer, path).message().empty(), "no words");
}

constexpr std::array readers{read_health,       read_entry,   read_written,       read_keys,
                             read_granted,      read_lookup,  read_creation_path, read_unwrapped,
                             read_capabilities, read_trouble, read_life};
constexpr std::array<unsigned, 12> statuses{200, 204, 307, 400, 403, 404, 412, 429, 473, 500, 501, 503};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  http::Answer answer;
  answer.status = statuses[data[1] % statuses.size()];
  answer.body = json::padded({reinterpret_cast<const char*>(data) + 2, size - 2});
  readers[data[0] % readers.size()](answer);
  return 0;
}
