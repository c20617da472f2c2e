// SPDX-License-Identifier: Apache-2.0
//
// What is in the folder of segments, looked at before anything is read from it or written to it. Changes nothing.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "meta_leveldb/batch_records.h"
#include "meta_leveldb/value_place.h"
#include "meta_leveldb/written_mark.h"

namespace mortise::meta_leveldb {

std::string segments_directory(const std::string& database);
std::string segment_name(const std::string& database, uint32_t number);

/// The last group in the newest segment that is whole, with what is before it. Nothing if there are no segments. A
/// record of the database's log that is of a later one cannot be read: its values are not there. Of a segment that no
/// crash can have left so, no group counts as later.
Result<std::optional<GroupMark>> end_of_segments(const std::string& database, const std::optional<BootId>& boot);

/// A group as a segment has it.
struct SegmentRecord {
  uint64_t offset = 0;  // of its first piece
  std::string bytes;
};

struct SegmentFindings {
  std::vector<std::string> faults;
  bool mendable = true;                // the faults are damage in the newest segment, and nothing else is wrong
  std::vector<std::string> doubts;     // what cannot be known
  uint64_t size = 0;                   // of the newest segment, up to its last whole record
  std::vector<SegmentRecord> missing;  // whole groups in it that the database does not have
  std::vector<uint32_t> leftovers;     // files that are of no use
  uint32_t highest = 0;                // number that a file has
};

/// Number and size of the segments that nothing is appended to any more.
using SealedSegments = std::map<uint32_t, uint64_t>;

/// `tag`, `applied` and `sealed` are what the database says.
Result<SegmentFindings> check_segments(const std::string& database, const std::optional<BootId>& boot,
                                       const PlaceTag& tag, const GroupMark& applied, const SealedSegments& sealed);

}  // namespace mortise::meta_leveldb
