// SPDX-License-Identifier: Apache-2.0
//
// x-amz-bypass-governance-retention: it counts for callers who may do that, and means nothing for others, whose request
// is treated as one without it: consoles send it always.
#pragma once

#include <string_view>

#include "api_s3/http/context.h"
#include "api_s3/http/waiting.h"
#include "api_s3/wire/object_lock.h"

namespace mortise::api_s3::ops {

inline Wanted bypass_of(const Context& c, std::string_view key, std::string_view version) {
  return {&c.found, "s3:BypassGovernanceRetention", key, version};
}

/// Worker: asks for a key that the request may name in its body.
inline bool bypasses_on_worker(const Context& c, std::string_view key, std::string_view version) {
  return wants_bypass(c.headers) && !require_on_worker(c, bypass_of(c, key, version));
}

}  // namespace mortise::api_s3::ops
