// SPDX-License-Identifier: Apache-2.0
//
// Requests to the admin listener whose answers are JSON, for the commands that print them.
#pragma once

#include "kernel/cli/admin_client.h"

#include <mortise/error.h>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mortise::cli {

using Json = nlohmann::ordered_json;

/// The document of an answer; what went wrong otherwise.
Result<Json> ask(const AdminClient& client, std::string_view method, const std::string& target, const Json& body = {});

/// "" or 0 for what is not there, or of another type.
std::string text_of(const Json& row, const char* name);
int64_t number_of(const Json& row, const char* name);
/// "2026-11-29T23:58:00Z"; "-" for 0.
std::string time_of(const Json& row, const char* name);

/// Writes why to standard error; gives `code`.
int refuse(std::string_view why, int code);
/// The same for a command whose output is JSON: whoever reads that finds {"error": WHY}.
int refuse_in_json(std::string_view why, int code);
/// PROPERTY=VALUE words as an object; `what` is the form, for the message. Of two values one would be lost.
Result<Json> pairs_of(const std::vector<std::string>& words, const char* what);
/// Bytes of others must not reach a terminal as control characters.
std::string printable(std::string_view text);

}  // namespace mortise::cli
