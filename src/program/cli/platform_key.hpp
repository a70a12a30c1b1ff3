#pragma once

#include "admin/setup/key_making.hpp"
#include "program/cli/handing_out.hpp"

namespace splitkey::cli {

/// Has a platform key made in the place of `found`, which is absent or unfinished, and hands its shares out; where one
/// is replaced, whoever sits at the terminal confirms it first. Errors: those of KeyMaking and of HandingOut; no_input:
/// nobody confirms; refused: somebody declines.
[[nodiscard]] Outcome<void> make_platform_key(setup::KeyMaking& making, const setup::PlatformKeyFound& found,
                                              const SetupOptions& wanted, const terminal::Streams& streams);

}  // namespace splitkey::cli
