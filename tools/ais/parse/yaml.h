// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/parse/json_fields.h"

#include <mortise/result.h>

#include <string>

namespace mortise::ais {

/// A YAML document as JSON: words that are not quoted are null, truth values and numbers where they read as such; keys
/// are texts. JSON is YAML. What is named by aliases counts each time: a small document cannot become a large one.
Result<Json> parse_yaml(const std::string& text);

}  // namespace mortise::ais
