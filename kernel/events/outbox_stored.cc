// SPDX-License-Identifier: Apache-2.0
//
// Outbox: what an earlier run left.
#include <mortise/bytes.h>

#include <algorithm>
#include <map>
#include <string>

#include "kernel/events/bits.h"
#include "kernel/events/outbox.h"
#include "kernel/events/stored_rows.h"
#include "kernel/objects/format/event_record.h"

namespace mortise::events {

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

}  // namespace mortise::events
