// SPDX-License-Identifier: Apache-2.0
//
// The life of an outbox, and the rows that no target waits for any more.
#include "kernel/events/outbox.h"

#include <algorithm>
#include <utility>

#include "kernel/objects/format/event_record.h"

namespace mortise::events {
namespace {

constexpr uint32_t kInFlight = 64;  // where a target does not say

TargetQueue::Limits limits_of(const NamedTarget& target, const OutboxOptions& options) {
  const auto* t = target.table;
  const uint32_t wanted = MORTISE_HAS(mortise_event_target, t, max_in_flight) ? t->max_in_flight : 0;
  return {options.max_queued, options.max_bytes, wanted == 0 ? kInFlight : wanted};
}

std::vector<const mortise_event_target*> tables_of(const std::vector<NamedTarget>& targets) {
  std::vector<const mortise_event_target*> out;
  for (const auto& t : targets) out.push_back(t.table);
  return out;
}

}  // namespace

Outbox::Outbox(const Host& host, const MetaStoreHandle& meta, std::vector<NamedTarget> targets, OutboxOptions options)
    : host_(host),
      meta_(meta.with(background_call())),
      options_(std::move(options)),
      interests_(tables_of(targets)),
      names_(std::move(targets)) {
  const MutexLock lock(mutex_);
  for (const auto& t : names_)
    targets_.push_back({TargetQueue(limits_of(t, options_)), (t.table->flags & MORTISE_EVENT_TARGET_MAY_LOSE) != 0});
}

Result<std::shared_ptr<Outbox>> Outbox::open(const Host& host, const MetaStoreHandle& meta,
                                             std::vector<NamedTarget> targets, OutboxOptions options) {
  if (targets.size() > kMostTargets)
    return Error(Status::unsupported, "there can be at most " + std::to_string(kMostTargets) + " event targets");
  std::shared_ptr<Outbox> outbox(new Outbox(host, meta, std::move(targets), std::move(options)));
  if (auto loaded = outbox->load(); !loaded) return std::move(loaded).error();
  for (size_t i = 0; i < outbox->names_.size(); ++i) outbox->wake(i);
  return outbox;
}

void Outbox::stop() {
  std::vector<Batch> batches;
  {
    MutexLock lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    batches = taken_.take();
  }
  for (const auto& batch : batches) (void)meta_.commit_and_wait(batch);
  interests_.close();
}

std::vector<Outbox::TargetReport> Outbox::report() const {
  std::vector<TargetReport> out;
  MutexLock lock(mutex_);
  for (size_t i = 0; i < targets_.size(); ++i) {
    const Target& t = targets_[i];
    objects::EventRecord record;
    const Entry* oldest = t.queue.oldest();
    int64_t age = 0;
    if (!stopped_ && oldest != nullptr && decode(oldest->row, record))
      age = std::max<int64_t>(0, host_.ordered_ms() - record.time_ms);
    out.push_back({names_[i].name, t.queue.size(), t.queue.bytes(), age, t.queue.counts()});
  }
  return out;
}

// ---- rows that were taken

void Outbox::taken(const EntryPtr& entry) {
  taken_.add(*entry);
  if (removal_set_) return;
  removal_set_ = host_.submit_after(options_.removal_pause_ms, [self = shared_from_this()] { self->remove_taken(); });
}

/// Worker.
void Outbox::remove_taken() {
  std::vector<Batch> batches;
  {
    MutexLock lock(mutex_);
    removal_set_ = false;
    if (stopped_) return;  // stop() does it
    batches = taken_.take();
  }
  // What is not removed is delivered again at the next start.
  for (const auto& batch : batches) (void)meta_.commit_and_wait(batch);
}

}  // namespace mortise::events
