// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/objects/maintenance/scrub_report.h"

#include <string>

namespace mortise::cli {

/// What the operator does about findings, a paragraph for each kind that was found; "" if there is nothing to do.
std::string advice_on(const objects::ScrubReport& report);

}  // namespace mortise::cli
