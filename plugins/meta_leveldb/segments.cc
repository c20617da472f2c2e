// SPDX-License-Identifier: Apache-2.0
//
// The part of Database that writes groups to segments. A group is decided once it is in its segment: LevelDB is given
// it then, and again when the database is opened, should it have lost it.
#include <algorithm>
#include <limits>

#include "meta_leveldb/crc32c.h"
#include "meta_leveldb/database.h"
#include "meta_leveldb/keys.h"
#include "meta_leveldb/log_layout.h"
#include "meta_leveldb/numbers.h"
#include "meta_leveldb/sealed_record.h"
#include "meta_leveldb/status.h"

namespace mortise::meta_leveldb {
namespace {

/// What LevelDB may have to be given again when it is opened; so much fits into its memory then, whatever it is.
size_t most_unsynced(const DatabaseSettings& settings) {
  return std::min(settings.write_buffer_size / 8, size_t{4} << 20);
}

}  // namespace

PlaceTag Database::place_tag() const {
  const ReadLock lock(catalogue_mutex_);
  return tag_;
}

SealedSegments Database::sealed_segments() const {
  const ReadLock lock(catalogue_mutex_);
  return sealed_;
}

Result<void> Database::begin_group(GroupBatch& group) {
  group.place.reset();
  if (settings_.separate_above > 0) {
    if (writer_.idle() || writer_.size() >= settings_.segment_size) {
      auto next = next_segment();
      if (!next && broken_) return next;
      if (!next && !told_no_segment_)
        host_.log(LogLevel::warning, "there is no segment: values go to the database itself",
                  {pair("cause", next.error().message)});
      told_no_segment_ = !next;
    }
    if (!writer_.idle()) group.place = writer_.next();
  }
  if (unsynced_) group.batch.Delete(slice(kUnsyncedKey));
  if (!group.place) return {};
  group.changes.begin(group.place->sequence);
  if (writer_.unsynced()) group.changes.remove(kUnsyncedKey);
  group.batch.Put(slice(kAppliedKey), encode_mark({group.place->segment, group.place->sequence}));
  return {};
}

void Database::put(GroupBatch& group, std::string_view key, std::string_view value) const {
  if (group.place)
    put_at(group, key, value, group.changes.put(key, value));
  else
    group.batch.Put(slice(key), slice(value));
}

/// `at`: where in the group's record in the segment the value lies.
void Database::put_at(GroupBatch& group, std::string_view key, std::string_view value, size_t at) const {
  const uint64_t offset = position_in_log(group.place->offset, at);
  const bool large = settings_.separate_above > 0 && value.size() > settings_.separate_above;
  // A value that looks like a place must not be taken for one.
  if ((!large && !is_place(tag_, value)) || offset > std::numeric_limits<uint32_t>::max())
    return group.batch.Put(slice(key), slice(value));
  const PlaceBytes place = encode_place(
      tag_, {group.place->segment, static_cast<uint32_t>(offset), static_cast<uint32_t>(value.size()), crc32c(value)});
  group.batch.Put(slice(key), {place.data(), place.size()});
}

void Database::remove(GroupBatch& group, std::string_view key) const {
  if (group.place) group.changes.remove(key);
  group.batch.Delete(slice(key));
}

Result<void> Database::write(GroupBatch& group, bool sync, bool frees_space) {
  if (group.place) return write_to_segment(group, sync, frees_space);
  // There was no room for a segment. Nothing that lies in a later one may depend on what could be lost here.
  return write_to_leveldb(group.batch, sync || settings_.separate_above > 0, frees_space);
}

Error Database::segment_failed(const leveldb::Status& s, uint64_t syncs_before) {
  Error error = to_error(s, "write to a segment of " + path());
  broke(error);
  if (writer_.failed_syncs() != syncs_before) error.status = Status::unknown;
  return error;
}

Result<void> Database::write_to_segment(GroupBatch& group, bool sync, bool frees_space) {
  if (group.changes.count() == 0) group.changes.remove(kUnsyncedKey);  // or the next would have the same number
  unsynced_bytes_ += group.batch.ApproximateSize();
  const bool settle = unsynced_bytes_ >= most_unsynced(settings_);
  const auto syncs_before = writer_.failed_syncs();
  auto s = writer_.append(group.changes, sync || settle);
  if (s.ok() && (sync || settle)) s = writer_.sync();
  if (!s.ok()) return segment_failed(s, syncs_before);
  auto applied = write_to_leveldb(group.batch, settle, frees_space, true);
  if (applied && settle) unsynced_bytes_ = 0;
  if (applied || applied.error().status == Status::unknown) return applied;
  if (auto undone = take_back(); !undone) {
    Error error = applied.error();
    error.status = Status::unknown;
    return error;
  }
  return applied;
}

/// Says in the segment that the last group in it never happened. Synced, whatever the group asked for: what it changed
/// may be on stable storage already, and its body is removed.
Result<void> Database::take_back() {
  if (writer_.idle()) return why_;  // the database was opened meanwhile, and may have it
  ChangeList changes;
  changes.begin(writer_.next().sequence);
  if (writer_.unsynced()) changes.remove(kUnsyncedKey);
  changes.remove(kTakenBackKey);
  auto s = writer_.append(changes, true);
  if (s.ok()) s = writer_.sync();
  if (!s.ok()) return to_error(s, "write to a segment of " + path());
  return {};
}

/// A batch of the database's own, synced.
Result<void> Database::write_alone(leveldb::WriteBatch& batch) {
  leveldb::WriteOptions options;
  options.sync = true;
  const auto syncs_before = env_.failed_log_syncs();
  written_.next_is_synced(true);
  const auto s = db_->Write(options, &batch);
  // What the batch says of earlier groups must not be on stable storage without them.
  const bool lost_log = s.ok() && env_.failed_log_syncs() != syncs_before;
  if (!s.ok() || lost_log) {
    const auto error = lost_log ? log_not_synced() : to_error(s, "write to " + path());
    broke(error);
    return error;
  }
  unsynced_ = false;
  unsynced_bytes_ = 0;
  return {};
}

/// From now on no earlier version opens the database.
Result<void> Database::take_segments_format() {
  const PlaceTag tag = draw_tag();
  leveldb::WriteBatch batch;
  if (unsynced_) batch.Delete(slice(kUnsyncedKey));
  batch.Put(slice(kFormatKey), std::string(kFormatPrefix) + std::to_string(kSegmentsFormat) + " " + to_text(tag));
  if (auto written = write_alone(batch); !written) return written;
  const WriteLock lock(catalogue_mutex_);
  tag_ = tag;
  has_segments_ = true;
  return {};
}

/// Nothing is written to the new one before LevelDB has all of the others, and knows of it, on stable storage.
Result<void> Database::next_segment() {
  if (!has_segments_)
    if (auto taken = take_segments_format(); !taken) return taken;
  const auto syncs_before = writer_.failed_syncs();
  if (!writer_.idle()) {
    to_seal_[writer_.number()] = writer_.size();
    if (const auto s = writer_.seal(); !s.ok()) return segment_failed(s, syncs_before);
  }
  const uint32_t number = highest_segment_ + 1;
  if (const auto s = writer_.begin(number, first_sequence(tag_, number)); !s.ok())
    return to_error(s, "make a segment in " + path());
  highest_segment_ = number;
  leveldb::WriteBatch batch;
  if (unsynced_) batch.Delete(slice(kUnsyncedKey));
  batch.Put(slice(kAppliedKey), encode_mark({number, 0}));
  for (const auto& [sealed, size] : to_seal_) batch.Put(sealed_key(sealed), sealed_value(size));
  if (auto written = write_alone(batch); !written) {
    writer_.abandon();
    return written;
  }
  {
    const WriteLock lock(catalogue_mutex_);
    sealed_.merge(to_seal_);
    to_seal_.clear();
  }
  (void)room_.take_moving_reserve(largest_sealed_segment());
  return {};
}

Result<void> Database::seal_segment() {
  constexpr uint64_t kWorthIt = uint64_t{1} << 20;
  if (writer_.idle() ? to_seal_.empty() : writer_.size() < kWorthIt) return {};
  return next_segment();
}

Result<void> Database::drop_segment(uint32_t number) {
  const auto syncs_before = writer_.failed_syncs();
  if (const auto s = writer_.sync(); !s.ok()) return segment_failed(s, syncs_before);
  leveldb::WriteBatch batch;
  if (unsynced_) batch.Delete(slice(kUnsyncedKey));
  batch.Delete(sealed_key(number));
  if (auto written = write_alone(batch); !written) return written;
  const WriteLock lock(catalogue_mutex_);
  sealed_.erase(number);
  segments_.remove(number);
  return {};
}

}  // namespace mortise::meta_leveldb
