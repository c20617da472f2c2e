// SPDX-License-Identifier: Apache-2.0
//
// What a scrub found. Rows, not text: the server writes them as JSON, fsck as lines.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::objects {

enum class FindingKind : uint8_t {
  store,           // the meta store itself, or a part of it that cannot be read
  corrupt_record,  // a record that cannot be decoded or contradicts another
  missing,         // bytes that a record points to are not there
  wrong_size,      // they are, but more or fewer
  damaged,         // they do not match their checksum, or the store says that they are damaged
  unreadable,      // the device or the system refuses to read them: not known to be damaged
  orphan_blob,     // a blob that no record points to
  orphan_record,   // bytes in the meta store that no object points to
};
inline constexpr size_t kFindingKinds = 8;

/// The word for it in reports, metrics and logs.
constexpr std::string_view name_of(FindingKind kind) {
  constexpr std::array<std::string_view, kFindingKinds> kNames{
      "store", "corrupt_record", "missing", "wrong_size", "damaged", "unreadable", "orphan_blob", "orphan_record"};
  return kNames[static_cast<size_t>(kind)];
}

/// What does not apply is empty.
struct Finding {
  FindingKind kind = FindingKind::store;
  std::string bucket;
  std::string key;      // of the object; may hold any bytes
  std::string version;  // an id, or "null"
  std::string blob;
  std::string what;  // for people
  std::string done;  // "quarantined", "removed", or why that failed
};

enum class ScrubState : uint8_t { idle, running, finished, cancelled };
constexpr std::string_view name_of(ScrubState state) {
  constexpr std::array<std::string_view, 4> kNames{"idle", "running", "finished", "cancelled"};
  return kNames[static_cast<size_t>(state)];
}

struct ScrubCounts {
  uint64_t buckets = 0;  // whose records were all looked at
  uint64_t records = 0;
  uint64_t objects = 0;     // versions with all their bytes
  uint64_t parts = 0;       // of uploads under way
  uint64_t bytes = 0;       // of bodies, read and compared
  uint64_t unverified = 0;  // bodies with no digest to compare with, or none that a plugin computes
  uint64_t blobs = 0;       // settled ones seen in the blob store
  uint64_t unsettled = 0;   // blobs of writes under way, or of a crash; the next start looks at those
  uint64_t found = 0;       // all findings
  std::array<uint64_t, kFindingKinds> found_of{};
};

struct ScrubReport : ScrubCounts {
  ScrubState state = ScrubState::idle;
  int64_t started_ms = 0;         // since the epoch; 0: never
  int64_t finished_ms = 0;        // likewise
  bool resumed = false;           // it went on after a restart: the counts are of all of it, the findings since then
  std::vector<Finding> findings;  // the first kMaxFindings
  static constexpr size_t kMaxFindings = 1000;
};

}  // namespace mortise::objects
