// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/buckets/bucket_event.h"

#include "kernel/objects/core/record_core.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {

Result<std::unique_ptr<EventFeed::Rows>> add_bucket_event(RecordCore& core, const Call& call, int32_t kind,
                                                          const BucketPtr& bucket, Batch& batch) {
  auto feed = core.event_feed();
  if (feed == nullptr) return std::unique_ptr<EventFeed::Rows>();
  EventCollector events(std::move(feed), call, bucket);
  EventRecord event;
  event.kind = kind;
  event.time_ms = core.host.ordered_ms();
  events.add(event);
  return events.write(keys::kSystemPartition, batch);
}

}  // namespace mortise::objects
