// SPDX-License-Identifier: Apache-2.0
//
// Dates of HTTP headers and of S3's XML. Times are milliseconds since 1970, UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mortise::api_s3 {

/// "Sun, 06 Nov 1994 08:49:37 GMT". The view is valid until the calling thread formats another date.
std::string_view http_date(int64_t ms);
/// "1994-11-06T08:49:37.000Z". Same. Always whole seconds, as in headers: clients compare the two.
std::string_view iso_date(int64_t ms);

/// An HTTP date in any of its three forms, or an ISO 8601 one with 'Z' or without fraction; nullopt for anything else.
std::optional<int64_t> parse_date(std::string_view text);

}  // namespace mortise::api_s3
