// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/scrub_report.h"

#include <array>

#include "kernel/objects/format/fields.h"

namespace mortise::objects {
namespace {

constexpr char kFormatVersion = 1;

enum Tag : uint8_t {
  kOrphans = 1,
  kPartition = 2,
  kFrom = 3,
  kReferences = 4,
  kStarted = 5,
  kCounts = 16,   // …: in the order of counters()
  kFoundOf = 32,  // …: by kind
};

/// The counters, for both directions.
std::array<uint64_t ScrubCounts::*, 7> counters() {
  return {&ScrubCounts::buckets, &ScrubCounts::records,    &ScrubCounts::objects, &ScrubCounts::parts,
          &ScrubCounts::bytes,   &ScrubCounts::unverified, &ScrubCounts::found};
}

}  // namespace

std::string encode(const ScrubPosition& p) {
  std::string out(1, kFormatVersion);
  FieldWriter w(out);
  w.number(kOrphans, p.orphans ? 1 : 0);
  w.text(kPartition, p.partition);
  w.text(kFrom, p.from);
  w.number(kReferences, p.references);
  w.number(kStarted, static_cast<uint64_t>(p.started_ms));
  uint8_t tag = kCounts;
  for (const auto counter : counters()) w.number(tag++, p.counts.*counter);
  tag = kFoundOf;
  for (const auto found : p.counts.found_of) w.number(tag++, found);
  return out;
}

std::optional<ScrubPosition> decode_scrub_position(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kFormatVersion) return std::nullopt;
  ScrubPosition p;
  FieldReader r(bytes.substr(1));
  while (r.next()) {
    uint64_t n = 0;
    const uint8_t tag = r.tag();
    if (tag == kPartition) {
      p.partition = r.value();
      continue;
    }
    if (tag == kFrom) {
      p.from = r.value();
      continue;
    }
    r.number(n);
    if (tag == kOrphans) p.orphans = n != 0;
    if (tag == kReferences) p.references = n;
    if (tag == kStarted) p.started_ms = static_cast<int64_t>(n);
    if (tag >= kCounts && tag < kCounts + counters().size()) p.counts.*counters()[tag - kCounts] = n;
    if (tag >= kFoundOf && tag < kFoundOf + kFindingKinds) p.counts.found_of[tag - kFoundOf] = n;
  }
  if (!r.ok()) return std::nullopt;
  return p;
}

}  // namespace mortise::objects
