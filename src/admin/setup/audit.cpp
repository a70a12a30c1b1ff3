#include "admin/setup/audit.hpp"

#include <fmt/format.h>

#include "store/cluster/trouble.hpp"

namespace splitkey::setup {
namespace {

constexpr const char* device = "splitkey";
constexpr const char* usual_file = "/var/log/openbao/audit.log";

/// What to write into the server's own configuration (openbao.org, "Audit devices", declarative).
std::string stanza(const std::string& file) {
  return fmt::format(
      "\n    audit \"file\" \"{}\" {{\n      options = {{ file_path = \"{}\" }}\n    }}\n  "
      "then let the server read it again (SIGHUP, or systemctl reload)",
      device, file);
}

/// OpenBao's words where its configuration does not allow it; any other refusal is about this device.
bool is_not_for_the_api(const http::Answer& answer) {
  const auto object = answer.object();
  return answer.status == 400 && object && cluster::error_says(*object, "via API");
}

}  // namespace

Result<void> ensure_audit(Calls& calls, const std::string& file) {
  const auto answer = calls.get("sys/audit", "does Vault log who does what?");
  if (!answer) return propagate(answer);
  if (answer->status != 200) {
    calls.tell(StepResult::by_hand,
               "audit devices: this token, or this namespace, does not see them; look with a root token");
    return {};
  }
  const auto object = answer->object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  if (data == nullptr) return failure(cluster::wrong_shape("sys/audit"));
  if (!data->empty()) {
    calls.tell(StepResult::already, "an audit device");
    return {};
  }
  const std::string wanted = file.empty() ? usual_file : file;
  if (file.empty()) {
    calls.tell(StepResult::by_hand,
               "no audit device: run this again with --audit-file FILE, or write into the server's configuration" +
                   stanza(wanted));
    return {};
  }
  json::Object options;
  options.set("file_path", wanted);
  json::Object body;
  body.set("type", "file").set("options", std::move(options));
  const auto made = calls.try_post(fmt::format("sys/audit/{}", device), body, "Vault has no audit device");
  if (!made) return propagate(made);
  if (*made && is_not_for_the_api(**made)) {
    calls.tell(StepResult::by_hand,
               "this server makes no audit device by its API; write into its configuration" + stanza(wanted));
    return {};
  }
  if (*made && (*made)->status >= 300) return failure(refusal(**made, fmt::format("sys/audit/{}", device)));
  calls.tell(*made ? StepResult::done : StepResult::would,
             (*made ? "audit device: " : "make an audit device: ") + wanted);
  return {};
}

}  // namespace splitkey::setup
