// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/event_feed.h"

#include <utility>

namespace mortise::objects {

EventCollector::EventCollector(std::shared_ptr<EventFeed> feed, const Call& call,
                               const std::shared_ptr<const Bucket>& bucket)
    : feed_(std::move(feed)), call_(call) {
  if (feed_ == nullptr) return;
  interest_ = feed_->interest(bucket);
  if (interest_ != nullptr) bucket_ = bucket;
}

void EventCollector::add(EventRecord event) {
  if (interest_ == nullptr || !interest_->wants(event.kind, event.key)) return;
  event.bucket = bucket_->name;
  event.bucket_id = bucket_->id;
  event.actor = call_.actor();
  event.request_id = call_.request_id();
  EventFeed::Event out{event.kind, std::string(event.key), {}};
  encode(event, out.record);
  events_.push_back(std::move(out));
}

Result<std::unique_ptr<EventFeed::Rows>> EventCollector::write(std::string_view partition, Batch& batch) {
  if (events_.empty()) return std::unique_ptr<EventFeed::Rows>();
  return feed_->add_rows(*interest_, bucket_->id, partition, std::move(events_), batch);
}

}  // namespace mortise::objects
