// SPDX-License-Identifier: Apache-2.0
//
// Checks a signature of version 4. Any thread. `now` is in seconds since 1970.
#pragma once

#include <mortise/auth.h>

#include "auth_sigv4/request_keys.h"
#include "auth_sigv4/settings.h"
#include "auth_sigv4/uri.h"

namespace mortise::auth_sigv4 {

/// `authorization` begins with "AWS4-".
Authenticator::Outcome authenticate_v4_header(const Request& request, std::string_view authorization,
                                              const std::vector<QueryField>& query, const RequestKeys& keys,
                                              const SignatureSettings& settings, int64_t now);
/// The query has a parameter of a presigned URL.
Authenticator::Outcome authenticate_v4_query(const Request& request, const std::vector<QueryField>& query,
                                             const RequestKeys& keys, const SignatureSettings& settings, int64_t now);

}  // namespace mortise::auth_sigv4
