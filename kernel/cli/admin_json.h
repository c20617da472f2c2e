// SPDX-License-Identifier: Apache-2.0
//
// Requests to the admin listener whose answers are JSON, for the commands that print them.
#pragma once

#include "kernel/cli/admin_client.h"
#include "kernel/cli/output.h"

#include <mortise/error.h>

#include <string>
#include <string_view>
#include <vector>

namespace mortise::cli {

/// The document of an answer; what went wrong otherwise.
Result<Json> ask(const AdminClient& client, std::string_view method, const std::string& target, const Json& body = {});

/// "" or 0 for what is not there, or of another type.
std::string text_of(const Json& row, const char* name);
int64_t number_of(const Json& row, const char* name);
/// "2026-11-29T23:58:00Z"; "-" for 0.
std::string time_of(const Json& row, const char* name);

/// Prints what the server finds odd about a request that it did: "warnings": [TEXT].
void warn_as_told(const Json& answer);

/// PROPERTY=VALUE words as an object; `what` is the form, for the message. Of two values one would be lost.
Result<Json> pairs_of(const std::vector<std::string>& words, const char* what);

}  // namespace mortise::cli
