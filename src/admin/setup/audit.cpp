#include "admin/setup/audit.hpp"

#include <fmt/format.h>

#include "store/cluster/trouble.hpp"

namespace splitkey::setup {
namespace {

constexpr const char* device = "splitkey";
constexpr const char* usual_file = "/var/log/openbao/audit.log";

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
    calls.tell({StepResult::by_hand, StepKind::audit_devices_unseen});
    return {};
  }
  const auto object = answer->object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  if (data == nullptr) return failure(cluster::wrong_shape("sys/audit"));
  if (!data->empty()) {
    calls.tell({StepResult::already, StepKind::audit_device_there});
    return {};
  }
  const std::string wanted = file.empty() ? usual_file : file;
  if (file.empty()) {
    calls.tell({StepResult::by_hand, StepKind::audit_device_missing, {wanted, device}});
    return {};
  }
  json::Object options;
  options.set("file_path", wanted);
  json::Object body;
  body.set("type", "file").set("options", std::move(options));
  const auto made = calls.try_post(fmt::format("sys/audit/{}", device), body, "Vault has no audit device");
  if (!made) return propagate(made);
  if (*made && is_not_for_the_api(**made)) {
    calls.tell({StepResult::by_hand, StepKind::audit_device_not_by_api, {wanted, device}});
    return {};
  }
  if (*made && (*made)->status >= 300) return failure(refusal(**made, fmt::format("sys/audit/{}", device)));
  calls.tell({*made ? StepResult::done : StepResult::would, StepKind::audit_device, {wanted}});
  return {};
}

}  // namespace splitkey::setup
