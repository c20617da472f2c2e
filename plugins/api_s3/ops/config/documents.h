// SPDX-License-Identifier: Apache-2.0
//
// Configuration documents of buckets that only this plugin understands; others are in s3_model. Each pair turns what a
// client sends into what is kept of it, and back.
#pragma once

#include <string>
#include <string_view>

#include "api_s3/errors/errors.h"

struct mortise_bucket;

namespace mortise::api_s3 {
struct Site;
}

namespace mortise::api_s3::ops {

Or<std::string> parse_versioning(std::string_view document);
std::string versioning_document(std::string_view kept);

Or<std::string> parse_ownership(std::string_view document);
std::string ownership_document(std::string_view kept);
/// A bucket with a list cannot become one that has none.
Refusal check_new_ownership(const Site& site, const mortise_bucket& bucket, std::string_view kept);

Or<std::string> parse_policy(std::string_view document);
/// It may be about this bucket only, and public only where the bucket lets it be.
Refusal check_new_policy(const Site& site, const mortise_bucket& bucket, std::string_view kept);
/// Callers are asked for keys, and nothing holds them to policies: whoever sets one would rely on it.
Refusal refuse_unevaluated_policy(const Site& site);

}  // namespace mortise::api_s3::ops
