// SPDX-License-Identifier: Apache-2.0
#include "kernel/events/outbox.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include <algorithm>
#include <map>
#include <utility>

#include "kernel/events/bits.h"
#include "kernel/events/stored_event.h"
#include "kernel/objects/format/event_record.h"

namespace mortise::events {
namespace {

constexpr uint32_t kInFlight = 64;  // where a target does not say
constexpr int64_t kMsInNs = 1'000'000;
constexpr int64_t kBetweenComplaintsNs = 60'000'000'000;
constexpr int64_t kLookAgainMs = 1000;
constexpr uint32_t kLongestAskedMs = 3'600'000;

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

/// Events of one key, or of one bucket, are delivered in order.
std::string chain_of(std::string_view bucket_id, std::string_view key) {
  return std::string(bucket_id).append(1, '/').append(key);
}

Error full(const std::string& target) {
  return {Status::busy, MORTISE_EVENTS_FULL,
          "the event target '" + target + "' is too far behind, and changes are not made without telling it"};
}

}  // namespace

/// Rows of one batch, until its outcome is known.
class Outbox::PendingRows final : public Rows {
 public:
  PendingRows(std::shared_ptr<Outbox> outbox, std::vector<EntryPtr> entries)
      : outbox_(std::move(outbox)), entries_(std::move(entries)) {}
  ~PendingRows() override {
    if (!settled_) outbox_->settle(entries_, Status::unknown);
  }
  void settle(Status outcome) noexcept override {
    settled_ = true;
    outbox_->settle(entries_, outcome);
  }

 private:
  const std::shared_ptr<Outbox> outbox_;
  const std::vector<EntryPtr> entries_;
  bool settled_ = false;
};

/// An event that a target was given. A target may answer when the outbox is gone.
struct Outbox::Delivery {
  std::weak_ptr<Outbox> outbox;
  size_t target;
  EntryPtr entry;
  StoredEvent event;
};

Outbox::Outbox(const Host& host, const MetaStore& meta, std::vector<NamedTarget> targets, OutboxOptions options)
    : host_(host),
      meta_(meta.with(background_call())),
      options_(std::move(options)),
      interests_(tables_of(targets)),
      names_(std::move(targets)) {
  const MutexLock lock(mutex_);
  for (const auto& t : names_)
    targets_.push_back({TargetQueue(limits_of(t, options_)), (t.table->flags & MORTISE_EVENT_TARGET_MAY_LOSE) != 0});
}

Result<std::shared_ptr<Outbox>> Outbox::open(const Host& host, const MetaStore& meta, std::vector<NamedTarget> targets,
                                             OutboxOptions options) {
  if (targets.size() > kMostTargets)
    return Error(Status::unsupported, "there can be at most " + std::to_string(kMostTargets) + " event targets");
  std::shared_ptr<Outbox> outbox(new Outbox(host, meta, std::move(targets), std::move(options)));
  if (auto loaded = outbox->load(); !loaded) return std::move(loaded).error();
  for (size_t i = 0; i < outbox->names_.size(); ++i) outbox->wake(i);
  return outbox;
}

// ---- what an earlier run left

uint32_t Outbox::bit_of(std::string_view name) const noexcept {
  for (size_t i = 0; i < names_.size(); ++i)
    if (names_[i].name == name) return uint32_t{1} << i;
  return 0;
}

Result<void> Outbox::load() {
  auto first = begin_sequence(meta_);
  if (!first) return std::move(first).error();
  MutexLock lock(mutex_);
  next_sequence_ = *first;
  std::map<std::string, uint64_t> absent;  // events by target
  auto read = each_stored_row(meta_, [&](const std::string& partition, std::string_view key, std::string_view record)
                                         MORTISE_REQUIRES(mutex_) { add_stored(partition, key, record, absent); });
  if (!read) return read;
  for (size_t i = 0; i < targets_.size(); ++i)
    if (targets_[i].queue.size() != 0)
      host_.log(LogLevel::info, "events of an earlier run are to be delivered",
                {pair("target", names_[i].name), pair("events", std::to_string(targets_[i].queue.size()))});
  for (const auto& [name, count] : absent)
    host_.log(LogLevel::warning,
              "events wait for a target that is not enabled: enable the plugin, or name it in events.discard to drop "
              "them",
              {pair("target", name), pair("events", std::to_string(count))});
  return {};
}

void Outbox::add_stored(const std::string& partition, std::string_view key, std::string_view record,
                        std::map<std::string, uint64_t>& absent) {
  auto entry = std::make_shared<Entry>();
  objects::EventRecord event;
  entry->partition = partition;
  entry->row = record;
  if (!objects::sequence_of_event(key, entry->sequence) || !decode(entry->row, event)) {
    host_.log(LogLevel::error, "an event that is to be delivered cannot be read; it stays where it is",
              {pair("partition", partition), pair("record", key)});
    return;
  }
  entry->chain = chain_of(event.bucket_id, event.key);
  for (const auto name : event.targets) {
    const uint32_t bit = bit_of(name);
    entry->waiting |= bit;
    const auto& gone = options_.discarded;
    if (bit != 0 || std::find(gone.begin(), gone.end(), name) != gone.end()) continue;
    entry->absent.emplace_back(name);
    ++absent[std::string(name)];
  }
  if (entry->waiting == 0) {
    if (entry->absent.empty()) taken_.add(*entry);
    return;
  }
  for (const size_t i : Bits(entry->waiting)) {
    targets_[i].queue.add(entry);
    targets_[i].queue.committed(entry->sequence);
  }
}

// ---- the way in

objects::EventFeed::InterestPtr Outbox::interest(const objects::BucketPtr& bucket) { return interests_.of(bucket); }

Result<void> Outbox::check_room(const Interest& interest) {
  const uint32_t wanted = static_cast<const BucketInterest&>(interest).all_targets();
  MutexLock lock(mutex_);
  for (size_t i = 0; i < targets_.size(); ++i)
    if ((wanted >> i & 1) != 0 && !targets_[i].lossy && !targets_[i].queue.has_room(1, 0)) return full(names_[i].name);
  return {};
}

/// Where there is no room, targets that may lose are left out.
Result<void> Outbox::take_room(const std::vector<EntryPtr>& entries) {
  for (size_t i = 0; i < targets_.size(); ++i) {
    uint64_t rows = 0, bytes = 0;
    for (const auto& e : entries) {
      if ((e->waiting >> i & 1) == 0) continue;
      ++rows;
      bytes += e->cost();
    }
    if (rows == 0 || targets_[i].queue.has_room(rows, bytes)) continue;
    if (!targets_[i].lossy) return full(names_[i].name);
    for (const auto& e : entries) e->waiting &= ~(uint32_t{1} << i);
    for (; rows != 0; --rows) targets_[i].queue.count_lost();
  }
  return {};
}

Result<std::unique_ptr<objects::EventFeed::Rows>> Outbox::add_rows(const Interest& given, std::string_view bucket_id,
                                                                   std::string_view partition,
                                                                   std::vector<Event> events, Batch& batch) {
  const auto& interest = static_cast<const BucketInterest&>(given);
  std::vector<EntryPtr> entries;
  for (auto& event : events) {
    auto entry = std::make_shared<Entry>();
    entry->partition = partition;
    entry->row = std::move(event.record);
    entry->chain = chain_of(bucket_id, event.key);
    entry->waiting = interest.targets(event.kind, event.key);
    for (const size_t i : Bits(entry->waiting)) objects::append_target(entry->row, names_[i].name);
    if (entry->waiting != 0) entries.push_back(std::move(entry));
  }
  {
    MutexLock lock(mutex_);
    if (stopped_) return std::unique_ptr<Rows>();
    if (auto room = take_room(entries); !room) return std::move(room).error();
    std::erase_if(entries, [](const EntryPtr& e) { return e->waiting == 0; });
    for (const auto& e : entries) {
      e->sequence = next_sequence_++;
      for (const size_t i : Bits(e->waiting)) targets_[i].queue.add(e);
    }
  }
  if (entries.empty()) return std::unique_ptr<Rows>();
  for (const auto& e : entries) batch.put(objects::event_key(e->sequence), e->row);
  return std::unique_ptr<Rows>(std::make_unique<PendingRows>(shared_from_this(), std::move(entries)));
}

void Outbox::settle(const std::vector<EntryPtr>& entries, Status outcome) {
  for (const auto& entry : entries) {
    if (outcome != Status::unknown) {
      finish(entry, outcome == Status::ok);
      continue;
    }
    MutexLock lock(mutex_);
    if (!stopped_) (void)host_.submit([self = shared_from_this(), entry] { self->look_for(entry); });
  }
}

/// Worker: whether a commit whose outcome was unknown came about. As long as that cannot be told, later events of the
/// key wait.
void Outbox::look_for(const EntryPtr& entry) {
  {
    MutexLock lock(mutex_);
    if (stopped_) return;
  }
  const auto found = meta_.read(entry->partition, objects::event_key(entry->sequence), [](std::string_view) {});
  if (found) return finish(entry, *found);
  MutexLock lock(mutex_);
  if (!stopped_) (void)host_.submit_after(kLookAgainMs, [self = shared_from_this(), entry] { self->look_for(entry); });
}

void Outbox::finish(const EntryPtr& entry, bool committed) {
  uint32_t targets = 0;
  {
    MutexLock lock(mutex_);
    if (stopped_) return;
    targets = entry->waiting;
    for (const size_t i : Bits(targets)) {
      if (committed)
        targets_[i].queue.committed(entry->sequence);
      else
        targets_[i].queue.drop(entry->sequence);
    }
  }
  for (const size_t i : Bits(targets)) wake(i);
}

// ---- the way out

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

}  // namespace mortise::events
