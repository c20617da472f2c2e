// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/objects/maintenance/scrub_report.h"

#include <string>
#include <string_view>

namespace mortise::server {

/// The report as a JSON object, for /scrub and for `mortise fsck --json`. Bytes of keys that are not UTF-8 become
/// U+FFFD. `error`: why what was asked for was not done, if anything was.
std::string to_json(const objects::ScrubReport& report, std::string_view error = {});

}  // namespace mortise::server
