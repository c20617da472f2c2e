// SPDX-License-Identifier: Apache-2.0
#include "kernel/events/target_queue.h"

#include <algorithm>

namespace mortise::events {
namespace {

constexpr int64_t kFirstPauseNs = 100'000'000;
constexpr int64_t kLongestPauseNs = 60'000'000'000;
constexpr unsigned kDoublings = 10;

int64_t pause_after(unsigned failures) {
  const unsigned doublings = std::min(failures == 0 ? 0 : failures - 1, kDoublings);
  return std::min(kFirstPauseNs << doublings, kLongestPauseNs);
}

}  // namespace

void TargetQueue::add(const EntryPtr& entry) {
  const auto [item, is_new] = items_.try_emplace(entry->sequence, Item{entry});
  if (!is_new) return;
  bytes_ += entry->cost();
  // The key of a chain is a view of one of its entries, and moves to another one when that goes: erase().
  chains_[entry->chain].push_back(entry->sequence);
}

void TargetQueue::committed(uint64_t sequence) {
  const auto item = items_.find(sequence);
  if (item == items_.end() || item->second.committed) return;
  item->second.committed = true;
  if (chains_[item->second.entry->chain].front() == sequence) ready_.insert(sequence);
}

void TargetQueue::drop(uint64_t sequence) {
  if (const auto item = items_.find(sequence); item != items_.end()) erase(item);
}

void TargetQueue::erase(Items::iterator item) {
  const EntryPtr entry = item->second.entry;
  const uint64_t sequence = item->first;
  bytes_ -= entry->cost();
  ready_.erase(sequence);
  auto chain = chains_.extract(std::string_view(entry->chain));
  auto& sequences = chain.mapped();
  sequences.erase(std::find(sequences.begin(), sequences.end(), sequence));
  items_.erase(item);
  if (sequences.empty()) return;
  const Item& first = items_.find(sequences.front())->second;
  chain.key() = first.entry->chain;
  chains_.insert(std::move(chain));
  // It became the first with this; otherwise it may be in flight, or paused.
  if (first.committed && sequence < first.entry->sequence) ready_.insert(first.entry->sequence);
}

EntryPtr TargetQueue::next(int64_t now_ns) {
  if (in_flight_ >= limits_.in_flight || now_ns < pause_until_ns_) return nullptr;
  while (!paused_.empty() && paused_.begin()->first <= now_ns) {
    ready_.insert(paused_.begin()->second);
    paused_.erase(paused_.begin());
  }
  if (ready_.empty()) return nullptr;
  const auto item = items_.find(*ready_.begin());
  ready_.erase(ready_.begin());
  ++in_flight_;
  return item->second.entry;
}

std::optional<int64_t> TargetQueue::due() const noexcept {
  if (in_flight_ >= limits_.in_flight) return std::nullopt;
  if (!ready_.empty()) return pause_until_ns_;
  if (paused_.empty()) return std::nullopt;
  return std::max(paused_.begin()->first, pause_until_ns_);
}

void TargetQueue::taken(uint64_t sequence) {
  --in_flight_;
  failures_ = 0;
  pause_until_ns_ = 0;
  if (const auto item = items_.find(sequence); item != items_.end()) erase(item);
}

void TargetQueue::delivered(uint64_t sequence) {
  ++counts_.delivered;
  taken(sequence);
}

void TargetQueue::rejected(uint64_t sequence) {
  ++counts_.rejected;
  taken(sequence);
}

void TargetQueue::failed(uint64_t sequence, int64_t now_ns, int64_t pause_ns) {
  --in_flight_;
  ++counts_.failed;
  const auto item = items_.find(sequence);
  if (item == items_.end()) return;
  paused_.emplace(now_ns + std::max(pause_ns, pause_after(++item->second.attempts)), sequence);
  // All that were in flight together fail together: that is one failure of the target.
  if (now_ns >= pause_until_ns_) pause_until_ns_ = now_ns + pause_after(++failures_);
}

}  // namespace mortise::events
