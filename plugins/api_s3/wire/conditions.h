// SPDX-License-Identifier: Apache-2.0
//
// Conditional headers. The strings of a mortise_conditions are views into the request.
#pragma once

#include <mortise/object_service.h>

#include "api_s3/errors/errors.h"
#include "api_s3/wire/headers.h"

namespace mortise::api_s3 {

/// GET and HEAD. Malformed dates are ignored; so is an If-Modified-Since later than `now_ms`.
mortise_conditions read_conditions(const Headers& headers, int64_t now_ms);

/// x-amz-copy-source-if-*.
mortise_conditions copy_source_conditions(const Headers& headers);

/// If-Match and If-None-Match of writes; both together are NotImplemented, as with AWS.
Or<mortise_conditions> write_conditions(const Headers& headers);

/// If-Match, x-amz-if-match-size, x-amz-if-match-last-modified-time.
Or<mortise_conditions> delete_conditions(const Headers& headers);

// ---- one condition each. What is no date is no condition.
void set_modified_since(mortise_conditions& conditions, std::string_view date);
void set_unmodified_since(mortise_conditions& conditions, std::string_view date);
void set_size(mortise_conditions& conditions, uint64_t size);
void set_modified_time(mortise_conditions& conditions, int64_t time_ms);

}  // namespace mortise::api_s3
