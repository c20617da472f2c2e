// SPDX-License-Identifier: Apache-2.0
//
// The way that a request has taken: buckets whose objects are kept elsewhere, here and on other servers. A bucket that
// is on it would ask for what it is asked for: nobody has the object, and all wait for each other.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>

#include <string>
#include <string_view>

#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

/// For those who are asked next.
std::string via_of(const Call& call, std::string_view bucket_id);
/// MORTISE_BACKEND_CIRCLE: the bucket was there before, or the way is longer than any that somebody means.
Result<void> check_way(const Call& call, const Bucket& bucket);

}  // namespace mortise::objects
