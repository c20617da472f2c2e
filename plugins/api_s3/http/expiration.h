// SPDX-License-Identifier: Apache-2.0
//
// When a rule of the bucket removes an object (x-amz-expiration) or an upload (x-amz-abort-date), and which one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api_s3/http/context.h"

namespace mortise::api_s3 {

/// The header's value for a current version; "": no rule is about it. `tags`: as they are stored.
std::string expiration_of(const Context& context, std::string_view key, uint64_t size, int64_t modified_ms,
                          std::string_view tags);
/// The same of what was just written.
std::string expiration_of_written(const Context& context, const mortise_written& written, std::string_view tags);
/// x-amz-abort-date and x-amz-abort-rule-id, if a rule is about the upload.
void add_abort_headers(const Context& context, int64_t initiated_ms, Answer& answer);

}  // namespace mortise::api_s3
