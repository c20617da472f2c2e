// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace mortise::ais {

using Json = nlohmann::ordered_json;

/// A bucket's properties, one line for a section: "checksum" is "Type: md5 | Validate: ColdGET".
std::vector<std::pair<std::string, std::string>> sections_of(const Json& properties);

/// Whether the bucket is known to the cluster: it has an id then.
bool is_present(const Json& properties);

}  // namespace mortise::ais
