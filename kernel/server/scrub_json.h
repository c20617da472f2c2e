// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/objects/maintenance/scrub_report.h"

#include <string>

namespace mortise::server {

/// The report as a JSON object, for /scrub and for `mortise fsck --json`. Bytes of keys that are not UTF-8 become
/// U+FFFD.
std::string to_json(const objects::ScrubReport& report);

}  // namespace mortise::server
