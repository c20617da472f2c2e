// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin/manifest.h"

#include <mortise/abi/base.h>

namespace mortise::plugin {

/// The SDK versions whose plugins this host runs.
struct AbiWindow {
  AbiVersion oldest;
  AbiVersion newest;
};

/// From the first release of the major version on; before 1.0, from the minor version on that last changed the meaning
/// of something old.
constexpr AbiWindow host_window() noexcept {
  constexpr uint16_t kOldestDraft = 10;
  return {{MORTISE_ABI_MAJOR, MORTISE_ABI_MAJOR == 0 ? kOldestDraft : uint16_t{0}},
          {MORTISE_ABI_MAJOR, MORTISE_ABI_MINOR}};
}

/// Refuses a plugin that the window leaves out. The message says what it was built for, what the host supports, and
/// what to do; the caller puts the file before it.
Result<void> check_window(const Manifest& manifest, const AbiWindow& window);

}  // namespace mortise::plugin
