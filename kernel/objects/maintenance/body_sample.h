// SPDX-License-Identifier: Apache-2.0
//
// Whether the bodies that records point to are there, by some of them. The stores know each other (pairing.h), and the
// blob store its directories; neither notices files that were deleted or not restored.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <string>

namespace mortise::objects {

class Engine;

struct BodySample {
  static constexpr uint64_t kMost = 64;
  static constexpr uint64_t kMostReads = 4096;  // of records, for all buckets; most meet one read before

  uint64_t looked_at = 0;
  uint64_t missing = 0;      // not there, and not put aside
  uint64_t unexplained = 0;  // of them: of buckets all of whose commits are synced
  std::string example;       // "bucket/key" of one that is missing

  /// More is lost than single files: it is likely that a volume is not all there.
  bool most_is_missing() const noexcept { return looked_at >= kEnough && 2 * unexplained > looked_at; }

 private:
  static constexpr uint64_t kEnough = 8;
};

/// Up to BodySample::kMost bodies, spread over the buckets and over the keys of each, in up to BodySample::kMostReads
/// reads, however much is stored. What cannot be read is passed over. Startup: blocks.
Result<BodySample> sample_bodies(Engine& engine);

}  // namespace mortise::objects
