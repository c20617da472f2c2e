// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/batch_records.h"

#include <algorithm>
#include <string>

#include "meta_leveldb/change_list.h"
#include "meta_leveldb/numbers.h"
#include "meta_leveldb/value_place.h"

namespace mortise::meta_leveldb {
namespace {

constexpr size_t kBatchHeader = kChangesHeader;
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

/// The mark of the group that a batch is of, if it is in a segment.
std::optional<GroupMark> mark_in(std::string_view record) {
  ChangeReader changes(record);
  BatchChange change;
  if (!changes.next(change)) return std::nullopt;
  if (change.key == kUnsyncedKey && !changes.next(change)) return std::nullopt;
  return change.key == kAppliedKey ? decode_mark(change.value) : std::nullopt;
}

}  // namespace

std::string encode_mark(const GroupMark& mark) {
  std::string out(kGroupMarkSize, '\0');
  put_number(out.data(), mark.segment, 4);
  put_number(out.data() + 4, mark.sequence, 8);
  return out;
}

std::optional<GroupMark> decode_mark(std::string_view bytes) noexcept {
  if (bytes.size() != kGroupMarkSize) return std::nullopt;
  return GroupMark{static_cast<uint32_t>(get_number(bytes.data(), 4)), get_number(bytes.data() + 4, 8)};
}

bool BatchRecords::take(std::string_view record) {
  if (record.size() < kBatchHeader) return false;
  const uint64_t sequence = sequence_of(record);
  if (sequence > kMaxSequence || (last_ && sequence != *last_ + 1)) {
    skipped_ = skipped_ || (last_ && plausible(record));
    return false;
  }
  if (is_ahead(record)) return false;
  last_ = sequence + count_of(record) - 1;
  return true;
}

bool BatchRecords::plausible(std::string_view record) const {
  if (record.size() < kBatchHeader || count_of(record) == 0) return false;
  const uint64_t sequence = sequence_of(record);
  if (sequence == 0 || sequence > kMaxSequence) return false;
  return !last_ || (sequence > *last_ && sequence - *last_ < kMaxMissing);
}

bool BatchRecords::is_ahead(std::string_view record) const {
  if (!segments_end_) return false;
  const auto mark = mark_in(record);
  if (!mark || mark->segment != segments_end_->segment || mark->sequence <= segments_end_->sequence) return false;
  // Numbers that are far apart are of two segments: the file is not the one that was written, which is told later.
  return segments_end_->sequence == 0 || mark->sequence - segments_end_->sequence < kSequencesOfSegment;
}

bool BatchRecords::proves_sync(std::string_view record) const {
  if (is_ahead(record)) return false;  // a loss of power took what it needs, which was not synced
  // As far as it is there: the whole mark, or the first bytes of one.
  const auto change = record.substr(std::min(record.size(), kBatchHeader)).substr(0, unsynced_mark().size());
  return !change.empty() && !std::string_view(unsynced_mark()).starts_with(change);
}

}  // namespace mortise::meta_leveldb
