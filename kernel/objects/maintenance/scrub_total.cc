// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/scrub_total.h"

#include <array>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/record.h"
#include "kernel/objects/maintenance/partition_walk.h"

namespace mortise::objects {
namespace {

/// Records that promise bytes, in the order of the store.
constexpr std::array<char, 3> kLettersWithBytes{keys::kObject, keys::kPart, keys::kVersion};
static_assert(keys::kObject < keys::kPart && keys::kPart < keys::kVersion);

/// The first such key that is not less than `from`; "" if there is none.
std::string next_with_bytes(std::string from) {
  for (const char letter : kLettersWithBytes) {
    if (from.empty() || from.front() < letter) return std::string(1, letter);
    if (from.front() == letter) return from;
  }
  return {};
}

}  // namespace

Result<bool> ScrubTotal::step(uint64_t budget, uint64_t& used) {
  if (!begun_) return begin();
  if (partitions_.empty()) return false;
  if (from_.empty()) return begin_partition();
  const std::string prefix = from_.substr(0, 1);
  uint64_t read = 0;
  auto whole =
      for_each_from(engine_.meta, partitions_.back(), prefix, from_, [&](std::string_view key, std::string_view value) {
        add(key, value);
        read += key.size() + value.size();
        from_.assign(key).push_back('\x01');
        return read < budget;
      });
  used += read;
  if (!whole) return whole;
  if (*whole) from_ = next_with_bytes(std::string(1, static_cast<char>(prefix.front() + 1)));
  if (*whole && from_.empty()) partitions_.pop_back();
  return true;
}

Result<bool> ScrubTotal::begin() {
  begun_ = true;
  auto listed =
      engine_.meta.partitions(keys::kBucketPartitions, [this](std::string_view p) { partitions_.emplace_back(p); });
  if (!listed) return std::move(listed).error();
  return true;
}

/// The records of a bucket that is gone are not checked.
Result<bool> ScrubTotal::begin_partition() {
  auto wanted = PartitionWalk(engine_, partitions_.back(), {}, [](const Finding&) {}).begin();
  if (!wanted) return wanted;
  if (*wanted)
    from_ = next_with_bytes({});
  else
    partitions_.pop_back();
  return true;
}

/// What cannot be decoded is a finding later on.
void ScrubTotal::add(std::string_view stored_key, std::string_view value) {
  if (stored_key.front() == keys::kPart) {
    PartRecord part;
    if (decode(value, part)) bytes_ += part.size;
    return;
  }
  ObjectRecord record;
  if (decode(value, record)) bytes_ += record.size;
}

}  // namespace mortise::objects
