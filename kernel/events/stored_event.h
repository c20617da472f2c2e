// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/base.h>
#include <mortise/abi/event_target.h>

#include "kernel/events/target_queue.h"
#include "kernel/objects/format/event_record.h"

namespace mortise::events {

/// An event as a target is told of it: a view of the row that was stored.
class StoredEvent {
 public:
  /// False: the row cannot be read; of the event there is then what could be. The entry outlives this.
  bool read(const Entry& entry);
  const mortise_call& call() const noexcept { return call_; }
  const mortise_event& abi() const noexcept { return event_; }

 private:
  objects::EventRecord record_;
  mortise_call call_{};
  mortise_event event_{};
};

}  // namespace mortise::events
