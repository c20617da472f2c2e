// SPDX-License-Identifier: Apache-2.0
//
// What one event target has not taken yet: in order per key, with pauses after failures. No threads and no I/O: the
// outbox guards it with its mutex.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mortise::events {

/// An event with its row. Immutable but for `waiting`, which the outbox's mutex guards.
struct Entry {
  uint64_t sequence = 0;
  std::string partition;
  std::string row;                  // the stored record
  std::string chain;                // events of one chain are delivered in order; see chain_of()
  uint32_t waiting = 0;             // targets that have not taken it: bits of their numbers
  std::vector<std::string> absent;  // names of targets that have not taken it and are not enabled

  uint64_t cost() const noexcept { return partition.size() + row.size(); }
};
using EntryPtr = std::shared_ptr<Entry>;

/// Of an event: of one key, or, without a key, of one bucket.
inline std::string chain_of(std::string_view bucket_id, std::string_view key) {
  return std::string(bucket_id).append(1, '/').append(key);
}

class TargetQueue {
 public:
  struct Limits {
    uint64_t rows;
    uint64_t bytes;
    uint32_t in_flight;
  };
  struct Counts {
    uint64_t delivered = 0;
    uint64_t failed = 0;    // deliveries that are tried again
    uint64_t rejected = 0;  // events that the target will never take
    uint64_t lost = 0;      // for want of room
  };

  explicit TargetQueue(Limits limits) : limits_(limits) {}

  bool has_room(uint64_t rows, uint64_t bytes) const noexcept {
    return items_.size() + rows <= limits_.rows && bytes_ + bytes <= limits_.bytes;
  }
  size_t size() const noexcept { return items_.size(); }
  uint64_t bytes() const noexcept { return bytes_; }
  /// The row of the oldest event; nullptr: there is none.
  const Entry* oldest() const noexcept { return items_.empty() ? nullptr : items_.begin()->second.entry.get(); }
  const Counts& counts() const noexcept { return counts_; }
  void count_lost() noexcept { ++counts_.lost; }

  /// In the order of numbers as far as one chain is concerned. It is not delivered before it is committed.
  void add(const EntryPtr& entry);
  void committed(uint64_t sequence);
  /// It was not committed after all.
  void drop(uint64_t sequence);

  /// The event to deliver now, in flight from then on; nullptr: there is none.
  EntryPtr next(int64_t now_ns);
  /// When next() is worth calling again because of a pause; nothing: not before something else happens.
  std::optional<int64_t> due() const noexcept;

  void delivered(uint64_t sequence);
  void rejected(uint64_t sequence);
  /// It comes again after a pause, not less than `pause_ns`.
  void failed(uint64_t sequence, int64_t now_ns, int64_t pause_ns = 0);

 private:
  struct Item {
    EntryPtr entry;
    bool committed = false;
    unsigned attempts = 0;
  };
  using Items = std::map<uint64_t, Item>;
  void erase(Items::iterator item);
  void taken(uint64_t sequence);

  const Limits limits_;
  Items items_;
  std::unordered_map<std::string_view, std::deque<uint64_t>> chains_;  // by the chain of an entry in items_
  std::set<uint64_t> ready_;                                           // committed, first of their chains
  std::set<std::pair<int64_t, uint64_t>> paused_;                      // likewise, from that time on
  uint64_t bytes_ = 0;
  uint32_t in_flight_ = 0;
  unsigned failures_ = 0;  // in a row
  int64_t pause_until_ns_ = 0;
  Counts counts_;
};

}  // namespace mortise::events
