// SPDX-License-Identifier: Apache-2.0
//
// How far a scrub is, as it is kept in the meta store: after a restart the scrub goes on from there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/objects/core/scrub_report.h"

namespace mortise::objects {

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
