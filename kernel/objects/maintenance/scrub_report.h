// SPDX-License-Identifier: Apache-2.0
//
// What a scrub found, and how far it is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/core/finding.h"

namespace mortise::objects {

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
  uint64_t total = 0;             // what `bytes` will be in the end, about; 0: not known
  bool resumed = false;           // it went on after a restart: the counts are of all of it, the findings since then
  std::vector<Finding> findings;  // the first kMaxFindings
  static constexpr size_t kMaxFindings = 1000;
};

/// As it is kept in the meta store: after a restart the scrub goes on from there.
struct ScrubPosition {
  bool orphans = false;   // all records were looked at
  std::string partition;  // the one at hand; those behind it were looked at
  std::string from;       // the first key of it that was not
  uint64_t references = 0;
  int64_t started_ms = 0;
  ScrubCounts counts;  // what was counted until there; records are counted again if they were read ahead
};

std::string encode(const ScrubPosition& position);
/// Nothing for bytes that are not a position, or one of a later release.
std::optional<ScrubPosition> decode_scrub_position(std::string_view bytes);

}  // namespace mortise::objects
