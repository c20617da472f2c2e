// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/output/console.h"

#include <nlohmann/json.hpp>

#include <string>

namespace mortise::ais {

using Json = nlohmann::ordered_json;

/// `section`: "checksum", "checksum.type"; empty: all.
Result<void> print_configuration(Console& console, const Json& document, const std::string& section, bool json,
                                 bool header);

}  // namespace mortise::ais
