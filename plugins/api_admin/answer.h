// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>
#include <mortise/http.h>

#include <nlohmann/json.hpp>

#include <string_view>

namespace mortise::api_admin {

using Json = nlohmann::ordered_json;

/// Any thread; once for each exchange.
void answer(Exchange& exchange, int status, const Json& document);
/// 401: the request has no key.
void ask_for_key(Exchange& exchange, std::string_view why);
/// {"error": WHY}.
void refuse(Exchange& exchange, int status, std::string_view why);
/// The same for what the object service says.
void refuse(Exchange& exchange, const mortise_error& error);

}  // namespace mortise::api_admin
