// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

namespace mortise::auth_jwt {

using Json = nlohmann::json;
/// Of what is written: members in the order in which they were added.
using OrderedJson = nlohmann::ordered_json;

}  // namespace mortise::auth_jwt
