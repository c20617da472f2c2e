// SPDX-License-Identifier: Apache-2.0
//
// Checks a signature of version 2 (HMAC-SHA1), still what boto3 and `aws s3 presign` make for an endpoint of one's own.
// Any thread. `now` is in seconds since 1970.
#pragma once

#include <mortise/auth.h>

#include <cstdint>
#include <string>
#include <vector>

#include "auth_sigv4/request_keys.h"
#include "auth_sigv4/settings.h"
#include "auth_sigv4/uri.h"

namespace mortise::auth_sigv4 {

/// `authorization` begins with "AWS ".
Authenticator::Outcome authenticate_v2_header(const Request& request, std::string_view authorization,
                                              const std::vector<QueryField>& query, const RequestKeys& keys,
                                              const SignatureSettings& settings, int64_t now);
/// The query has AWSAccessKeyId or Signature.
Authenticator::Outcome authenticate_v2_query(const Request& request, const std::vector<QueryField>& query,
                                             const RequestKeys& keys, const SignatureSettings& settings, int64_t now);

/// The spellings of the request's resource that clients sign, the likeliest first: "/bucket/key", whether the bucket
/// came in the Host or in the path, with the mount or without it, and "/bucket" as "/bucket/" too. All name the same
/// resource.
std::vector<std::string> v2_resources(const Request& request);

/// How a sub-resource that is sent as "uploads=" is signed.
enum class EmptyValue : uint8_t { as_sent, without_sign };

/// The two ways differ for this query.
bool has_empty_subresource(const std::vector<QueryField>& query) noexcept;

/// The text that is signed. `date` is that of the header, or Expires; `presigned`: x-amz-* parameters count as headers.
std::string v2_string_to_sign(const Request& request, const std::vector<QueryField>& query, std::string_view date,
                              bool presigned, std::string_view resource, EmptyValue empty = EmptyValue::as_sent);

}  // namespace mortise::auth_sigv4
