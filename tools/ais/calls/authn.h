// SPDX-License-Identifier: Apache-2.0
//
// The token server, AuthN: users, roles, clusters. Another server than the one that has the objects.
#pragma once

#include "ais/calls/message.h"

#include <cstdint>
#include <optional>
#include <string>

namespace mortise::ais {

/// What stands at a path of the token server; anything but success is an error that names the server.
Result<HttpAnswer> ask_authn(const Settings& settings, const char* method, const std::string& path,
                             const Json& body = nullptr);
Result<Json> authn_document(const Settings& settings, const std::string& path);

/// The token. `expires` in nanoseconds.
Result<std::string> log_in(const Settings& settings, const std::string& user, const std::string& password,
                           std::optional<int64_t> expires);
Result<void> revoke_token(const Settings& settings, const std::string& token);

/// What to tell somebody whose token is for other clusters than the one at the other end; empty: it is for that one, or
/// nobody can tell.
std::string warning_about_audience(HttpClient& http, const Json& claims);

/// The claims that a token has, which are not checked here: {"sub": …, "admin": …, "exp": …}.
Result<Json> claims_of(const std::string& token);

}  // namespace mortise::ais
