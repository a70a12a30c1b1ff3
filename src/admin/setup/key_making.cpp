#include "admin/setup/key_making.hpp"

#include "admin/host/credentials.hpp"
#include "base/secret/hex.hpp"

namespace splitkey::setup {

namespace {

using State = PlatformKeyFound::State;

}  // namespace

Attempt<void> KeyMaking::allow() {
  if (auto none = refuse_lost_records(); !none) return none;
  return check_place_of_component();
}

// What is encrypted under a key that is gone is lost only once another one stands in its place.
Attempt<void> KeyMaking::refuse_lost_records() {
  if (found_.state == State::absent && found_.key_version > 0)
    return blocked(ObstacleKind::key_deleted, {places_.kv_mount, std::to_string(found_.key_version)});
  const auto is_wrapped = is_anything_wrapped(calls_, places_);
  if (!is_wrapped) return propagate(is_wrapped);
  if (!*is_wrapped) return {};
  return blocked(found_.state == State::absent ? ObstacleKind::records_without_key
                                               : ObstacleKind::records_of_unfinished_key);
}

// What is there while Vault has no key is another installation's, perhaps its only copy; beside an unfinished key it is
// that key's.
Attempt<void> KeyMaking::check_place_of_component() const {
  const std::string& name = config_.settings().custodian.component_file;
  if (!wanted_.keep_component || found_.state != State::absent) return {};
  const auto there = host::read_credential(name);
  if (!there && there.error().code() == Errc::not_found) return {};
  return blocked(ObstacleKind::half_without_key, {host::file_of_credential(name).native()});
}

Attempt<void> KeyMaking::show() {
  if (auto stored = store(); !stored) return stored;
  for (const keys::Share& share : fresh().shares()) {
    if (auto noted = note_handed_out({share.x()}); !noted) return noted;
  }
  if (found_.state == State::absent) {
    calls_.tell({StepResult::would, StepKind::platform_key});
  } else {
    calls_.tell({StepResult::would, StepKind::platform_key_anew, {found_.set_id}});
  }
  return {};
}

Attempt<void> KeyMaking::store() {
  fresh_ = FreshKey::make();
  auto stored = KeyStored::store(calls_, places_, *fresh_, found_);
  if (!stored) return propagate(stored);
  stored_ = std::move(*stored);
  return {};
}

Attempt<void> KeyMaking::keep_component() {
  if (!wanted_.keep_component) return {};
  const std::string& name = config_.settings().custodian.component_file;
  const auto written = host::write_credential(name, secret::to_hex(fresh().custodian_component().expose()));
  if (!written) return propagate(written);
  const bool is_sealed = name.find('/') == std::string::npos;
  calls_.tell(
      {StepResult::done, is_sealed ? StepKind::custodians_half_sealed : StepKind::custodians_half_in_file, {name}});
  return {};
}

Attempt<void> KeyMaking::note_handed_out(const std::vector<unsigned>& xs) {
  if (auto noted = stored_.value().note_handed_out(calls_, xs); !noted) return propagate(noted);
  return {};
}

void KeyMaking::finish() {
  calls_.tell({StepResult::done,
               StepKind::platform_key,
               {fresh().set_id(), std::to_string(fresh().shares().size()), std::to_string(keys::usual_threshold)}});
}

}  // namespace splitkey::setup
