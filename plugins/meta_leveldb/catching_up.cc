// SPDX-License-Identifier: Apache-2.0
//
// The part of Database that looks at the segments when it is opened, and gives LevelDB the groups that it has lost of
// its end: it is not synced with each group.
#include <unistd.h>

#include <algorithm>

#include "meta_leveldb/database.h"
#include "meta_leveldb/keys.h"
#include "meta_leveldb/sealed_record.h"
#include "meta_leveldb/status.h"

namespace mortise::meta_leveldb {
namespace {

Error segments_refusal(const SegmentFindings& found) {
  return Error(
      Status::corrupt,
      "meta_leveldb: " + found.faults.front() +
          ". Nothing was changed. Is the right volume mounted, and all of it there? If so, restore the "
          "directory from a backup" +
          (found.mendable
               ? "; or 'mortise fsck --repair' goes on without the values that are damaged, and names their objects"
               : ""));
}

/// Whether a group only says that the one before it never happened.
bool takes_back(std::string_view record) {
  ChangeReader changes(record);
  BatchChange change;
  while (changes.next(change))
    if (change.key == kTakenBackKey) return true;
  return false;
}

}  // namespace

/// What LevelDB has of segments.
Result<GroupMark> Database::read_catalogue(SealedSegments& sealed) {
  GroupMark applied;
  std::string stored;
  auto found = get_stored_for_commit(kAppliedKey, stored);
  if (!found) return std::move(found).error();
  if (*found) {
    const auto mark = decode_mark(stored);
    if (!mark)
      return Error(Status::corrupt, "meta_leveldb: the record of the newest segment of " + path() + " is damaged");
    applied = *mark;
  }
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  const std::unique_ptr<leveldb::Iterator> at(db_->NewIterator(options));
  for (at->Seek(slice(kSealedStart)); at->Valid() && view(at->key()) < kSealedEnd; at->Next())
    if (const auto segment = parse_sealed(view(at->key()), view(at->value()))) sealed.insert(*segment);
  if (!at->status().ok()) return to_error(at->status(), "read the records of the segments of " + path());
  return applied;
}

Result<void> Database::open_segments(const SealedSegments& sealed, const GroupMark& applied) {
  SegmentMap files;
  const auto known = segments_.all();  // when it is reopened: they need not be open twice
  const auto open = [&](uint32_t number) -> Result<void> {
    auto file = SegmentFile::open(segment_name(path(), number));
    if (!file) return std::move(file).error();
    files[number] = std::move(file).value();
    return {};
  };
  for (const auto& [number, size] : sealed) {
    if (const auto at = known->find(number); at != known->end())
      files.insert(*at);
    else if (auto opened = open(number); !opened)
      return opened;
  }
  // A copy may be in its place.
  if (applied.segment != 0)
    if (auto opened = open(applied.segment); !opened) return opened;
  segments_.set(std::move(files));
  return {};
}

/// No more than fits into LevelDB's memory: before the first commit nothing is written from there to tables.
Result<void> Database::apply_missing(uint32_t segment, const std::vector<SegmentRecord>& groups) {
  GroupBatch group;
  size_t applied_bytes = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (i + 1 < groups.size() && takes_back(groups[i + 1].bytes)) continue;
    ChangeReader changes(groups[i].bytes);
    group.batch.Clear();
    group.place = GroupPlace{segment, groups[i].offset, changes.sequence()};
    if (unsynced_) group.batch.Delete(slice(kUnsyncedKey));
    group.batch.Put(slice(kAppliedKey), encode_mark({segment, changes.sequence()}));
    for (BatchChange change; changes.next(change);) {
      if (change.key == kUnsyncedKey || change.key == kTakenBackKey) continue;
      if (change.remove)
        group.batch.Delete(slice(change.key));
      else
        put_at(group, change.key, change.value, change.value_at);
    }
    if (!confirmed_ && applied_bytes > settings_.write_buffer_size / 4)
      return Error(Status::unsupported, "meta_leveldb: after a crash " + path() +
                                            " must be opened once with the write_buffer_size that it had");
    if (const auto s = db_->Write({}, &group.batch); !s.ok()) return to_error(s, "write to " + path());
    unsynced_ = true;
    applied_bytes += group.batch.ApproximateSize();
  }
  if (applied_bytes > 0)
    host_.log(LogLevel::info, "the newest segment has groups of commits that the database had lost, as after a crash",
              {pair("path", path()), pair("groups", std::to_string(groups.size()))});
  unsynced_bytes_ = applied_bytes;
  return {};
}

Result<void> Database::catch_up() {
  SealedSegments sealed;
  auto applied = read_catalogue(sealed);
  if (!applied) return std::move(applied).error();
  auto found = check_segments(path(), settings_.boot, tag_, *applied, sealed);
  if (!found) return std::move(found).error();
  if (!found->faults.empty() && (!found->mendable || host_.mode() != Mode::repair)) return segments_refusal(*found);
  for (const auto& fault : found->faults) remarks_.push_back(fault + "; the repair leaves out what is not whole");
  for (const auto& doubt : found->doubts) {
    host_.log(LogLevel::warning, doubt);
    remarks_.push_back(doubt);
  }
  if (auto opened = open_segments(sealed, *applied); !opened) return opened;
  if (auto done = apply_missing(applied->segment, found->missing); !done) return done;
  to_seal_.clear();
  if (applied->segment != 0) to_seal_[applied->segment] = found->size;
  leftovers_ = std::move(found->leftovers);
  highest_segment_ = std::max({highest_segment_, found->highest, applied->segment});
  const WriteLock lock(catalogue_mutex_);
  sealed_ = std::move(sealed);
  return {};
}

/// A process that was killed may not have synced it, and LevelDB's tables with the places of its values are about to
/// be.
Result<void> Database::settle_newest_segment() {
  for (const auto& [number, size] : to_seal_) {
    auto s = writer_.settle(number);
    while (is_no_space(s) && room_.give()) s = writer_.settle(number);
    if (!s.ok()) return to_error(s, "sync the newest segment of " + path());
    auto file = SegmentFile::open(segment_name(path(), number));  // a copy may be in its place
    if (!file) return std::move(file).error();
    segments_.add(number, std::move(file).value());
  }
  return {};
}

/// Made by a process that was killed before it could use them, or forgotten by one that was killed before they went.
void Database::remove_leftovers() {
  for (const uint32_t number : std::exchange(leftovers_, {})) (void)::unlink(segment_name(path(), number).c_str());
}

}  // namespace mortise::meta_leveldb
