// SPDX-License-Identifier: Apache-2.0
//
// Outbox: rows on their way into a batch, and what came of it.
#include <utility>

#include "kernel/events/bits.h"
#include "kernel/events/outbox.h"
#include "kernel/objects/format/event_record.h"

namespace mortise::events {
namespace {

constexpr int64_t kLookAgainMs = 1000;

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
    look_again(entry, 0);
  }
}

void Outbox::look_again(const EntryPtr& entry, int64_t pause_ms) {
  MutexLock lock(mutex_);
  if (!stopped_) (void)host_.submit_after(pause_ms, [self = shared_from_this(), entry] { self->look_for(entry); });
}

/// Worker: whether a commit whose outcome was unknown came about. As long as that cannot be told, later events of the
/// key wait. A read does not tell: what is not there yet may still come, until the store has taken another commit.
void Outbox::look_for(const EntryPtr& entry) {
  {
    MutexLock lock(mutex_);
    if (stopped_) return;
  }
  Batch question(entry->partition, MORTISE_STRICT);
  question.expect(objects::event_key(entry->sequence), entry->row).frees_space();
  meta_.commit(question, [self = shared_from_this(), entry](const mortise_error& e) {
    if (e.status != MORTISE_OK && e.status != MORTISE_PRECONDITION) return self->look_again(entry, kLookAgainMs);
    self->finish(entry, e.status == MORTISE_OK);
  });
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

}  // namespace mortise::events
