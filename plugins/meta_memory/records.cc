// SPDX-License-Identifier: Apache-2.0
#include "meta_memory/records.h"

#include <mortise/bytes.h>

namespace mortise::meta_memory {

std::optional<std::string> Records::get(const std::string& path) const {
  const ReadLock lock(mutex_);
  const auto found = map_.find(path);
  const auto* value = found == map_.end() ? nullptr : found->second.at(sequence_);
  return value == nullptr ? std::nullopt : std::optional<std::string>(*value);
}

std::optional<Error> Records::check(const mortise_batch& batch) const {
  for (size_t i = 0; i < batch.precondition_count; ++i) {
    const auto& p = batch.preconditions[i];
    const auto found = map_.find(path_of(view(batch.partition), view(p.key)));
    const auto* value = found == map_.end() ? nullptr : found->second.at(sequence_);
    const bool holds = p.kind == MORTISE_RECORD_ABSENT ? value == nullptr : value != nullptr && *value == view(p.value);
    if (!holds)
      return Error(Status::precondition, static_cast<int>(i),
                   "meta_memory: commit: precondition " + std::to_string(i) + " fails");
  }
  return std::nullopt;
}

Result<void> Records::apply(const mortise_batch& batch) {
  const WriteLock lock(mutex_);
  if (auto failed = check(batch)) return std::move(*failed);
  ++sequence_;
  for (size_t i = 0; i < batch.mutation_count; ++i) {
    const auto& m = batch.mutations[i];
    const auto path = path_of(view(batch.partition), view(m.key));
    const bool remove = m.kind == MORTISE_MUTATION_REMOVE;
    map_[path].add(sequence_, remove ? std::nullopt : std::optional<std::string>(view(m.value)));
    fat_.insert(path);
  }
  if (snapshots_.empty()) trim();
  return {};
}

// REQUIRES: mutex_ held alone.
void Records::trim() {
  const uint64_t oldest = snapshots_.empty() ? sequence_ : *snapshots_.begin();
  for (auto path = fat_.begin(); path != fat_.end();) {
    const auto record = map_.find(*path);
    record->second.trim(oldest);
    const bool done = record->second.empty() || record->second.lean();
    if (record->second.empty()) map_.erase(record);
    path = done ? fat_.erase(path) : std::next(path);
  }
}

uint64_t Records::take_snapshot() {
  const WriteLock lock(mutex_);
  snapshots_.insert(sequence_);
  return sequence_;
}

void Records::drop_snapshot(uint64_t snapshot) {
  const WriteLock lock(mutex_);
  const bool oldest = *snapshots_.begin() == snapshot;
  snapshots_.erase(snapshots_.find(snapshot));
  if (oldest) trim();
}

std::optional<Records::Record> Records::next(uint64_t snapshot, const std::string& path, bool behind) const {
  const ReadLock lock(mutex_);
  for (auto at = behind ? map_.upper_bound(path) : map_.lower_bound(path); at != map_.end(); ++at)
    if (const auto* value = at->second.at(snapshot)) return Record{at->first, *value};
  return std::nullopt;
}

}  // namespace mortise::meta_memory
