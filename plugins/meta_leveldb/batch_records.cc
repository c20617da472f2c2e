// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/batch_records.h"

#include <algorithm>
#include <string>

#include "meta_leveldb/numbers.h"

namespace mortise::meta_leveldb {
namespace {

// Of a batch: its first sequence number (8 bytes), how many changes it has (4), the changes.
constexpr size_t kBatchHeader = 12;
// Sequence numbers have 56 bits.
constexpr uint64_t kMaxSequence = (uint64_t{1} << 56) - 1;
// More changes than fit into a log are not missing between two of its records.
constexpr uint64_t kMaxMissing = uint64_t{1} << 32;

uint64_t sequence_of(std::string_view record) { return get_number(record.data(), 8); }
uint64_t count_of(std::string_view record) { return get_number(record.data() + 8, 4); }

// The change "remove kUnsyncedKey" as a batch has it: 0, length, key.
const std::string& unsynced_mark() {
  static const std::string mark =
      std::string(1, '\0') + static_cast<char>(kUnsyncedKey.size()) + std::string(kUnsyncedKey);
  return mark;
}

}  // namespace

bool BatchRecords::take(std::string_view record) {
  if (record.size() < kBatchHeader) return false;
  const uint64_t sequence = sequence_of(record);
  if (sequence > kMaxSequence || (last_ && sequence != *last_ + 1)) {
    skipped_ = skipped_ || (last_ && plausible(record));
    return false;
  }
  last_ = sequence + count_of(record) - 1;
  return true;
}

bool BatchRecords::plausible(std::string_view record) const {
  if (record.size() < kBatchHeader || count_of(record) == 0) return false;
  const uint64_t sequence = sequence_of(record);
  if (sequence == 0 || sequence > kMaxSequence) return false;
  return !last_ || (sequence > *last_ && sequence - *last_ < kMaxMissing);
}

bool BatchRecords::proves_sync(std::string_view record) const {
  // As far as it is there: the whole mark, or the first bytes of one.
  const auto change = record.substr(std::min(record.size(), kBatchHeader)).substr(0, unsynced_mark().size());
  return !change.empty() && !std::string_view(unsynced_mark()).starts_with(change);
}

}  // namespace mortise::meta_leveldb
