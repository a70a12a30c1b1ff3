#include "program/cli/run.hpp"

#include <array>
#include <sstream>

#include <CLI/CLI.hpp>

#include "program/cli/ceremony_commands.hpp"
#include "program/cli/doctor.hpp"
#include "program/cli/duration.hpp"
#include "program/cli/operations.hpp"
#include "program/cli/output_json.hpp"
#include "program/cli/output_table.hpp"
#include "program/cli/setup_commands.hpp"
#include "program/cli/share_commands.hpp"

namespace splitkey::cli {
namespace {

constexpr const char* values_help =
    "key=value, key:=JSON for a value of any type, key=@FILE, key=- for standard input, key=? to be asked without echo";

/// The command line's grammar, and what it has read.
class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.fallthrough();  // the options that every command takes may stand before it or behind it
    add_call_options();
    app_.set_version_flag("--version", "splitkey " SPLITKEY_VERSION);
    add_operation(Operation::read, "read", "Read what stands at a path");
    add_operation(Operation::update, "write", "Write, or let the daemon do something, at a path");
    add_operation(Operation::list, "list", "List the keys below a path");
    add_operation(Operation::remove, "delete", "Delete what stands at a path");
    help_ = app_.add_subcommand("help", "Show what a path is for, its operations and its fields");
    help_->add_option("path", path_, "A path, e.g. users/42/surveys/7/escrow; none: this program's own help");
    status_ = app_.add_subcommand("status", "Show how the daemon is; exit status 0 when it is ready");
    add_doctor();
    shares_.add_to(app_);
    ceremonies_.add_to(app_);
    setup_.add_to(app_);
  }
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Outcome<void> parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ExtrasError&) {
      // CLI11's text would repeat the word, which may be a secret in the wrong place.
      return fail(ExitStatus::usage, "an option or argument was not expected; see splitkey --help");
    } catch (const CLI::Success& shown) {
      std::ostringstream text;
      app_.exit(shown, text, text);
      own_help_ = text.str();
      if (!own_help_.ends_with('\n')) own_help_ += '\n';
      return {};
    } catch (const CLI::ParseError& error) {
      return fail(ExitStatus::usage, std::string(error.what()) + "; see splitkey --help");
    }
    auto deadline = parse_duration(deadline_);
    if (!deadline) return propagate(deadline);
    options_.deadline = *deadline;
    options_.socket_is_given = app_.get_option("--socket")->count() > 0;
    return {};
  }

  Outcome<ExitStatus> run(const terminal::Streams& streams) {
    if (help_->parsed() && path_.empty())
      own_help_ = app_.get_formatter()->make_help(&app_, app_.get_name(), CLI::AppFormatMode::Normal);
    if (!own_help_.empty()) return done(told(terminal::write_all(streams.output, secret::as_bytes(own_help_))));
    if (help_->parsed()) return done(show_help(path_, options_, streams));
    if (status_->parsed()) return show_status(options_, streams);
    if (doctor_->parsed()) return examine(doctor_options_, options_, streams);
    if (auto ended = shares_.run(options_, streams)) return std::move(*ended);
    if (auto ended = ceremonies_.run(options_, streams)) return std::move(*ended);
    if (auto ended = setup_.run(options_, streams)) return std::move(*ended);
    for (const auto& [operation, command] : operations_) {
      if (command->parsed()) return done(operate(operation, path_, words_, options_, streams));
    }
    return fail(ExitStatus::usage, "no command was given; see splitkey --help");
  }

  [[nodiscard]] bool json() const noexcept { return options_.json; }

 private:
  static Outcome<ExitStatus> done(Outcome<void> outcome) {
    return outcome.map([] { return ExitStatus::done; });
  }

  void add_operation(Operation operation, const char* word, const char* description) {
    CLI::App* command = app_.add_subcommand(word, description);
    command->add_option("path", path_, "A path, e.g. users/42/surveys/7/escrow")->required();
    command->add_option("values", words_, values_help);
    operations_.emplace_back(operation, command);
  }

  void add_call_options() {
    app_.add_flag("--json", options_.json, "Answer, or error, as JSON on one line");
    app_.add_option("--socket", options_.socket, "The daemon's socket")
        ->envname("SPLITKEY_SOCKET")
        ->capture_default_str();
    app_.add_option("--deadline", deadline_, "How long to wait for an answer: 250ms, 5s, 2m")->capture_default_str();
  }

  void add_doctor() {
    doctor_ = app_.add_subcommand("doctor", "Look whether this host, its daemon and its Vault are fit for production");
    doctor_->add_option("--config", doctor_options_.config_file, "The daemon's configuration")->capture_default_str();
    doctor_->add_option("--token-file", doctor_options_.token_file,
                        "An administrator's Vault token, for what only one sees; without it VAULT_TOKEN, or none");
    doctor_->add_flag("--strict", doctor_options_.is_strict, "End with 1 for warnings too");
  }

  CLI::App app_{"The command line of splitkeyd", "splitkey"};
  std::vector<std::pair<Operation, CLI::App*>> operations_;
  CLI::App* help_ = nullptr;
  CLI::App* status_ = nullptr;
  CLI::App* doctor_ = nullptr;
  ShareCommands shares_;
  CeremonyCommands ceremonies_;
  SetupCommands setup_;
  DoctorOptions doctor_options_;

  std::string own_help_;
  std::string path_;
  std::vector<std::string> words_;
  CallOptions options_{.socket = "/run/splitkeyd/splitkeyd.sock"};
  std::string deadline_ = "30s";
};

ExitStatus report(const Failure& failure, bool json, const terminal::Streams& streams) {
  if (json) {
    secret::Buffer out;
    write_json(failure, out);
    (void)terminal::write_all(streams.output, out.expose());
  } else {
    terminal::complain(streams, failure_text(failure));
  }
  return failure.status;
}

}  // namespace

ExitStatus run(int argc, const char* const* argv, const terminal::Streams& streams) {
  CommandLine command_line;
  if (const auto parsed = command_line.parse(argc, argv); !parsed)
    return report(parsed.error(), command_line.json(), streams);
  const auto status = command_line.run(streams);
  return status ? *status : report(status.error(), command_line.json(), streams);
}

}  // namespace splitkey::cli
