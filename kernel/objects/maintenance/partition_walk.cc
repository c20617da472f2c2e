// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/partition_walk.h"

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/damage.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr size_t kRowsPerStep = 256;
constexpr size_t kBytesPerStep = size_t{1} << 20;

/// "" if it is not in the format.
std::string object_key_of(std::string_view stored_key) {
  const bool alone = stored_key.front() == keys::kObject || stored_key.front() == keys::kAccess;
  const auto escaped = alone ? stored_key.substr(1) : keys::split(stored_key).escaped;
  std::string out;
  return keys::unescape(escaped, out) ? out : std::string();
}

/// The key behind which `from` is, or `from` itself.
std::string_view without_end(std::string_view from) {
  return from.ends_with('\x01') ? from.substr(0, from.size() - 1) : from;
}

/// Of whose records one is, for people: "the bytes of 'cat.jpg'".
std::string words_for(std::string_view stored_key) {
  const auto what = [&]() -> std::string_view {
    switch (stored_key.empty() ? '\0' : stored_key.front()) {
      case keys::kObject:
        return "the record of ";
      case keys::kVersion:
        return "an older version of ";
      case keys::kBody:
        return "the bytes of ";
      case keys::kManifest:
        return "the parts of ";
      case keys::kUpload:
        return "an upload of ";
      case keys::kPart:
        return "a part of an upload of ";
      default:
        return {};
    }
  }();
  const std::string key = what.empty() ? std::string() : object_key_of(stored_key);
  return key.empty() ? "the record '" + std::string(stored_key) + "'" : std::string(what) + "'" + key + "'";
}

}  // namespace

PartitionWalk::PartitionWalk(Engine& engine, std::string partition, std::string from, FindingSink sink)
    : engine_(engine), partition_(std::move(partition)), sink_(std::move(sink)), from_(std::move(from)) {}

/// A bucket that was deleted leaves events of its last changes until they are delivered.
Result<bool> PartitionWalk::holds_events_alone() const {
  bool any = false;
  auto all = for_each(engine_.meta, partition_, {}, [&](std::string_view key, std::string_view) {
    any = true;
    return key.front() == keys::kEvent;
  });
  if (!all) return all;
  return any && *all;
}

void PartitionWalk::report(FindingKind kind, std::string_view key, std::string_view version, std::string what) {
  sink_({kind, bucket_, std::string(key), std::string(version), {}, std::move(what), {}});
}

Result<bool> PartitionWalk::begin() {
  auto state = engine_.meta.get(partition_, keys::kState);
  if (!state && state.error().status == Status::corrupt) return true;  // the walk gets to that record
  if (!state) return std::move(state).error();
  if (!*state) {
    auto left = holds_events_alone();
    if (!left || *left) return left ? Result<bool>(false) : left;
  }
  if (!*state || (**state).size() < 2) {
    report(FindingKind::corrupt_record, {}, {}, "partition '" + partition_ + "' does not say whose it is");
    return true;
  }
  const std::string name = (**state).substr(1);
  auto stored = engine_.buckets.read(name);
  if (!stored && stored.error().status != Status::corrupt) return std::move(stored).error();
  bucket_ = name;
  if (!stored) return true;  // the list of buckets reports it
  return stored->bucket != nullptr && stored->bucket->id == keys::bucket_id_of(partition_);
}

Result<std::vector<PartitionWalk::Row>> PartitionWalk::read_rows(uint64_t& bytes) {
  std::vector<Row> out;
  size_t taken = 0;
  auto read = for_each_from(engine_.meta, partition_, {}, from_, [&](std::string_view key, std::string_view value) {
    taken += key.size() + value.size();
    // The bodies among the records are read when their objects' turn comes.
    out.push_back({std::string(key), std::string(key.front() == keys::kBody ? std::string_view() : value)});
    return out.size() < kRowsPerStep && taken < kBytesPerStep;
  });
  const bool damaged = !read && read.error().status == Status::corrupt;
  if (!read && !(damaged && !out.empty())) return std::move(read).error();  // else the next step gets to it again
  if (!out.empty()) from_ = out.back().key + '\x01';
  bytes += taken;
  return out;
}

/// False: there is nothing behind it that can be read.
Result<bool> PartitionWalk::step_over_damage(const Error& why) {
  const auto behind = first_behind_damage(engine_.meta, partition_, from_);
  if (!behind) return behind.error();
  std::string where = from_.empty() ? "from the first" : "behind " + words_for(without_end(from_));
  where += *behind ? " to before " + words_for(**behind) : " to the bucket's last";
  report(FindingKind::corrupt_record, {}, {}, "records cannot be read, " + where + ": " + why.message);
  if (*behind) from_ = **behind;
  return behind->has_value();
}

Result<bool> PartitionWalk::step(uint64_t& records, uint64_t& bytes, std::deque<ScrubWork>& work) {
  auto rows = read_rows(bytes);
  if (!rows && rows.error().status == Status::corrupt) return step_over_damage(rows.error());
  if (!rows) return std::move(rows).error();
  for (const auto& row : *rows) {
    ++records;
    auto looked = look_at(row, work);
    if (looked) continue;
    if (looked.error().status != Status::corrupt) return std::move(looked).error();
    report(FindingKind::corrupt_record, object_key_of(row.key), {},
           "a record that belongs to it cannot be read: " + looked.error().message);
  }
  return !rows->empty();
}

}  // namespace mortise::objects
