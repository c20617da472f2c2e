// SPDX-License-Identifier: Apache-2.0
//
// Goes through the records of one bucket's partition, a few at a time, and says which bytes they promise.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/core/body_check.h"
#include "kernel/objects/core/finding.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

class Engine;

/// Something to be done in turn: bytes to compare, or, behind those of a version, the count of one more object.
struct ScrubWork {
  enum class Kind { bytes, object, part } kind = Kind::bytes;
  BodyTarget target;  // of bytes; of an object or part, the key of its record
};

/// Every step looks at the records as they are then: nothing is held between two of them. What moves from behind the
/// walk to before it is seen twice, what moves the other way not at all: another scrub will. One thread at a time.
class PartitionWalk {
 public:
  /// From the first record whose key is not less than `from`.
  PartitionWalk(Engine& engine, std::string partition, std::string from, FindingSink sink);

  /// Whose partition it is. False: the bucket is gone, or not yet there; left to the collector. Before the first
  /// step().
  Result<bool> begin();
  /// Looks at some records; adds their number, their bytes, and what follows from them. False: there were no more.
  /// Records that cannot be read are findings.
  Result<bool> step(uint64_t& records, uint64_t& bytes, std::deque<ScrubWork>& work);

  const std::string& bucket() const noexcept { return bucket_; }
  const std::string& partition() const noexcept { return partition_; }
  /// The first key that the steps so far have not looked at.
  const std::string& from() const noexcept { return from_; }

 private:
  struct Row {
    std::string key;
    std::string value;
  };
  Result<std::vector<Row>> read_rows(uint64_t& bytes);
  Result<bool> step_over_damage(const Error& why);
  Result<void> look_at(const Row& row, std::deque<ScrubWork>& work);
  Result<void> look_at_version(const Row& row, const std::string& key, std::deque<ScrubWork>& work);
  Result<void> look_at_manifest(const BodyTarget& version, const ObjectRecord& record, std::deque<ScrubWork>& work);
  Result<void> look_at_part(const Row& row, const std::string& key, std::string_view upload_id,
                            std::deque<ScrubWork>& work);
  Result<void> look_for_owner(const Row& row, const std::string& key, std::string_view id);
  void look_at_garbage(const Row& row);
  void look_at_event(const Row& row);
  Result<bool> holds_events_alone() const;
  void add_parts(const BodyTarget& version, const std::vector<PartRecord>& parts, std::deque<ScrubWork>& work);
  void report(FindingKind kind, std::string_view key, std::string_view version, std::string what);

  Engine& engine_;
  const std::string partition_;
  const FindingSink sink_;
  std::string bucket_;
  std::string from_;  // where the next step begins
};

}  // namespace mortise::objects
