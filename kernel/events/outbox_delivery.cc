// SPDX-License-Identifier: Apache-2.0
//
// Outbox: events on their way to the targets.
#include <mortise/bytes.h>
#include <mortise/known.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "kernel/events/outbox.h"
#include "kernel/events/stored_event.h"

namespace mortise::events {
namespace {

constexpr int64_t kMsInNs = 1'000'000;
constexpr int64_t kBetweenComplaintsNs = 60'000'000'000;
constexpr uint32_t kLongestAskedMs = 3'600'000;

}  // namespace

/// An event that a target was given. A target may answer when the outbox is gone.
struct Outbox::Delivery {
  std::weak_ptr<Outbox> outbox;
  size_t target;
  EntryPtr entry;
  StoredEvent event;
};

/// Begins a task that delivers, unless there is one.
void Outbox::wake(size_t target) {
  MutexLock lock(mutex_);
  Target& t = targets_[target];
  if (stopped_ || t.delivering || !t.queue.due()) return;
  t.delivering = host_.submit([self = shared_from_this(), target] { self->deliver_all(target); });
}

/// Worker.
void Outbox::deliver_all(size_t target) {
  for (;;) {
    EntryPtr entry;
    {
      MutexLock lock(mutex_);
      Target& t = targets_[target];
      if (!stopped_) entry = t.queue.next(host_.monotonic_ns());
      if (entry == nullptr) {
        t.delivering = false;
        if (!stopped_)
          if (const auto due = t.queue.due()) set_timer(target, *due);
        return;
      }
    }
    deliver(target, entry);
  }
}

void Outbox::set_timer(size_t target, int64_t due_ns) {
  Target& t = targets_[target];
  if (t.timer_set) return;
  const int64_t delay_ms = std::max<int64_t>(0, due_ns - host_.monotonic_ns()) / kMsInNs + 1;
  t.timer_set = host_.submit_after(delay_ms, [self = shared_from_this(), target] {
    {
      MutexLock lock(self->mutex_);
      self->targets_[target].timer_set = false;
    }
    self->wake(target);
  });
}

void Outbox::deliver(size_t target, const EntryPtr& entry) {
  auto delivery = std::make_unique<Delivery>();
  Delivery& d = *delivery;
  d.outbox = weak_from_this();
  d.target = target;
  d.entry = entry;
  if (!d.event.read(*entry))
    return answered(target, entry, *ErrorView(Error(Status::invalid, "it cannot be read")).abi(), 0);
  const auto* table = names_[target].table;
  table->deliver(table->self, &d.event.call(), &d.event.abi(), delivery.release(), &Outbox::answered);
}

void Outbox::answered(void* context, const mortise_error* error, const mortise_event_result* result) {
  const std::unique_ptr<Delivery> delivery(static_cast<Delivery*>(context));
  const auto outbox = delivery->outbox.lock();
  if (outbox == nullptr) return;
  const mortise_event_result told = result == nullptr ? mortise_event_result{} : known(result);
  const uint32_t pause_ms = (told.present & MORTISE_EVENT_RETRY_AFTER) != 0 ? told.retry_after_ms : 0;
  outbox->answered(delivery->target, delivery->entry, *error, std::min(pause_ms, kLongestAskedMs) * kMsInNs);
}

/// `pause_ns`: what the target asks for, if it wants the event again.
void Outbox::answered(size_t target, const EntryPtr& entry, const mortise_error& error, int64_t pause_ns) {
  {
    MutexLock lock(mutex_);
    if (stopped_) return;
    Target& t = targets_[target];
    const int64_t now = host_.monotonic_ns();
    if (error.status == MORTISE_OK)
      t.queue.delivered(entry->sequence);
    else if (error.status == MORTISE_INVALID)
      t.queue.rejected(entry->sequence);
    else
      t.queue.failed(entry->sequence, now, pause_ns);
    if (error.status != MORTISE_OK && now >= t.next_complaint_ns) {
      t.next_complaint_ns = now + kBetweenComplaintsNs;
      host_.log(LogLevel::warning,
                error.status == MORTISE_INVALID ? "an event target refuses an event, which is dropped"
                                                : "an event target did not take an event; will try again",
                {pair("target", names_[target].name), pair("queued", std::to_string(t.queue.size())),
                 pair("reason", view(error.message))});
    }
    if (error.status == MORTISE_OK || error.status == MORTISE_INVALID) {
      entry->waiting &= ~(uint32_t{1} << target);
      if (entry->waiting == 0) taken(entry);
    }
  }
  wake(target);
}

}  // namespace mortise::events
