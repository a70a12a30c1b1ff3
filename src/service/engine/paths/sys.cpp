#include "base/secret/arena.hpp"
#include "service/engine/paths/families.hpp"
#include "service/platform/checks.hpp"

namespace splitkey::engine {
namespace {

// A look at Vault may not keep sys/health waiting: whoever asks wants an answer above all.
constexpr std::chrono::seconds health_timeout{2};

template <class T>
json::Value or_null(const std::optional<T>& value) {
  return value ? json::Value(*value) : json::Value();
}

/// Takes what the store tells under `name`; null where it tells no such thing.
json::Value take_fact(kv::Status& status, std::string_view name) {
  json::Value* found = status.facts.find(name);
  return found == nullptr ? json::Value() : std::move(*found);
}

// A refusal to escrow is told where somebody looks first. Where Vault cannot be asked, what was last known stands.
asio::awaitable<std::string> escrow_trouble(Context context, bool may_ask, Deadline deadline) {
  if (may_ask && context.platform.escrow_key.telling_is_due(std::chrono::steady_clock::now())) {
    (void)co_await platform::look_at_escrow_key(context.platform, deadline);
  }
  const auto refused = context.platform.escrow_key.refusal();
  co_return refused ? "; WARNING: " + refused->message() : std::string();
}

json::Object arena_state() {
  const secret::Arena& arena = secret::arena();
  json::Object state;
  state.set("bytes", static_cast<std::int64_t>(arena.size_bytes()))
      .set("used_bytes", static_cast<std::int64_t>(arena.used_bytes()))
      .set("high_water_bytes", static_cast<std::int64_t>(arena.high_water_bytes()));
  return state;
}

asio::awaitable<Result<Answer>> read_health(Context context, Arguments arguments) {
  const Deadline deadline = std::min(arguments.deadline(), std::chrono::steady_clock::now() + health_timeout);
  kv::Status status = co_await context.platform.store.status(deadline);
  const std::string trouble = co_await escrow_trouble(context, status.ready, deadline);
  json::Object health;
  health.set("initialized", or_null(status.initialized))
      .set("sealed", or_null(status.sealed))
      .set("standby", or_null(status.standby))
      .set("vault_version", or_null(status.version))
      .set("vault_reachable", status.reachable)
      .set("token", take_fact(status, "token"))
      .set("secret_id", take_fact(status, "secret_id"))
      .set("memory", secret::arena().backing() == secret::Backing::memfd_secret ? "memfd_secret" : "mlock")
      .set("arena", arena_state())
      .set("custodian", context.platform.settings.sealed_component ? "sealed" : "request")
      .set("split_knowledge", context.platform.settings.split_knowledge())
      .set("escrow_key", name(context.platform.escrow_key.standing()))
      .set("live", true)
      .set("ready", status.ready)
      .set("status", status.sentence + trouble);
  co_return Answer(std::move(health));
}

asio::awaitable<Result<Answer>> read_info(Context context, Arguments) {
  json::Object limits;
  limits.set("max_frame_bytes", static_cast<std::int64_t>(context.platform.settings.max_frame_bytes))
      .set("max_depth", static_cast<std::int64_t>(context.platform.settings.max_depth))
      .set("max_in_flight", static_cast<std::int64_t>(context.platform.settings.max_in_flight));
  Answer answer;
  answer.data.set("version", context.platform.settings.version).set("protocol", 1).set("limits", std::move(limits));
  co_return answer;
}

}  // namespace

std::vector<Route> sys_routes() {
  return {
      {"sys/health", "How the daemon and its Vault are doing. Always answered.", {{Operation::read, {}, read_health}}},
      {"sys/info", "The version, the protocol and its limits.", {{Operation::read, {}, read_info}}},
  };
}

}  // namespace splitkey::engine
