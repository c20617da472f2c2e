// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/option_spec.h"

#include <string>
#include <vector>

namespace mortise::config {

/// A section of the kernel's own with its keys. The path "" is the top level.
struct SectionSpec {
  std::string path;
  std::vector<OptionSpec> options;
};

/// Every key the kernel knows. Plugins add [plugins.<name>] with their declared options and `enabled`.
const std::vector<SectionSpec>& schema();

}  // namespace mortise::config
