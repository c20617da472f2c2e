// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <nlohmann/json.hpp>

#include <string>

namespace mortise::api_admin {

/// The JSON object that a request has as its body. Refused with `otherwise` if it is none, and in words of its own if a
/// name is in an object twice: of two values one would be lost, and nobody could say which.
Result<nlohmann::json> parse_object(const std::string& body, const std::string& otherwise);

}  // namespace mortise::api_admin
