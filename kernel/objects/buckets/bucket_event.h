// SPDX-License-Identifier: Apache-2.0
//
// A change of a bucket, for event targets.
#pragma once

#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <cstdint>
#include <memory>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/event_feed.h"

namespace mortise::objects {

/// Puts a row of the kind into `batch`, which is of the partition of the buckets' records, if a target wants it.
/// nullptr: none does. `bucket`: as it was before, if there was one, since that is what targets were asked about.
Result<std::unique_ptr<EventFeed::Rows>> add_bucket_event(RecordCore& core, const Call& call, int32_t kind,
                                                          const BucketPtr& bucket, Batch& batch);

}  // namespace mortise::objects
