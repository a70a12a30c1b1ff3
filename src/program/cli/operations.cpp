#include "program/cli/operations.hpp"

#include <array>

#include <fmt/format.h>

#include "program/cli/arguments.hpp"
#include "program/cli/fields.hpp"
#include "program/cli/output_json.hpp"
#include "program/cli/output_table.hpp"
#include "program/terminal/table.hpp"

namespace splitkey::cli {
namespace {

/// The request's data, made of what the command line says and what help says of it.
Outcome<json::Object> prepare(Daemon& daemon, const std::string& path, const std::vector<Assignment>& assignments,
                              const terminal::Streams& streams) {
  if (assignments.empty()) return json::Object();
  auto described = daemon.ask(Operation::help, path, {});
  if (!described) return described;
  const PathHelp help = read_help(*described);
  for (const std::string& field : exposed_fields(assignments, help)) {
    terminal::complain(
        streams, fmt::format("warning: {0} is secret, and every user of this host can see it among the arguments; "
                             "use {0}=@FILE, {0}=- or {0}=?",
                             field));
  }
  return data_from(assignments, help, streams);
}

Outcome<void> show(const secret::Buffer& text, const terminal::Streams& streams) {
  return told(terminal::write_all(streams.output, text.expose()));
}

// What an operator looks at first; read sys/health shows all of it.
json::Object essentials_of(const json::Object& health) {
  constexpr std::array names{"ready", "vault_reachable", "initialized", "sealed",    "standby",        "vault_version",
                             "token", "secret_id",       "memory",      "custodian", "split_knowledge"};
  json::Object essentials;
  for (const char* name : names) {
    if (const json::Value* value = health.find(name); value != nullptr) essentials.set(name, value->clone());
  }
  return essentials;
}

}  // namespace

Outcome<void> operate(Operation operation, const std::string& path, const std::vector<std::string>& words,
                      const CallOptions& options, const terminal::Streams& streams) {
  const auto assignments = parse_assignments(words);
  if (!assignments) return propagate(assignments);
  auto daemon = Daemon::reach(options, complaining(streams));
  if (!daemon) return propagate(daemon);
  auto data = prepare(*daemon, path, *assignments, streams);
  if (!data) return propagate(data);
  const auto answer = daemon->ask(operation, path, std::move(*data));
  if (!answer) return propagate(answer);

  secret::Buffer out;
  if (options.json) {
    write_json(*answer, out);
  } else {
    operation == Operation::list ? write_list(*answer, out) : write_table(*answer, out);
  }
  return show(out, streams);
}

Outcome<void> show_help(const std::string& path, const CallOptions& options, const terminal::Streams& streams) {
  auto daemon = Daemon::reach(options, complaining(streams));
  if (!daemon) return propagate(daemon);
  const auto answer = daemon->ask(Operation::help, path, {});
  if (!answer) return propagate(answer);
  secret::Buffer out;
  options.json ? write_json(*answer, out) : write_help(read_help(*answer), out);
  return show(out, streams);
}

Outcome<ExitStatus> show_status(const CallOptions& options, const terminal::Streams& streams) {
  auto daemon = Daemon::reach(options, complaining(streams));
  if (!daemon) return propagate(daemon);
  const auto health = daemon->ask(Operation::read, "sys/health", {});
  if (!health) return propagate(health);
  secret::Buffer out;
  if (options.json) {
    write_json(*health, out);
  } else {
    const secret::Bytes* sentence = health->find_string("status");
    terminal::write_printable(sentence == nullptr ? "the daemon says nothing about itself" : sentence->expose_text(),
                              out);
    out.append("\n\n");
    write_table(essentials_of(*health), out);
  }
  if (auto shown = show(out, streams); !shown) return propagate(shown);
  return health->find_boolean("ready").value_or(false) ? ExitStatus::done : ExitStatus::refused;
}

}  // namespace splitkey::cli
