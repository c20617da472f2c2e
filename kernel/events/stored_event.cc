// SPDX-License-Identifier: Apache-2.0
#include "kernel/events/stored_event.h"

#include <mortise/bytes.h>

namespace mortise::events {

bool StoredEvent::read(const Entry& entry) {
  const bool readable = decode(entry.row, record_);
  const objects::EventRecord& r = record_;
  event_.size = sizeof event_;
  event_.kind = r.kind;
  event_.flags = r.flags;
  event_.sequence = entry.sequence;
  event_.time_ms = r.time_ms;
  event_.bucket = str(r.bucket);
  event_.bucket_id = str(r.bucket_id);
  event_.key = str(r.key);
  event_.version = str(r.version);
  event_.content_size = r.size;
  event_.etag = str(r.etag);
  event_.property = str(r.property);
  event_.previous_key = str(r.previous_key);
  event_.actor = str(r.actor);
  event_.request_id = str(r.request_id);
  call_.size = sizeof call_;
  call_.priority = MORTISE_PRIORITY_BACKGROUND;
  call_.request_id = str(r.request_id);
  call_.actor = str(r.actor);
  return readable;
}

}  // namespace mortise::events
