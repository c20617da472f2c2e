// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/segment_check.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

#include "meta_leveldb/change_list.h"
#include "meta_leveldb/log_file.h"
#include "meta_leveldb/log_layout.h"
#include "meta_leveldb/numbers.h"
#include "meta_leveldb/synced_mark.h"

namespace mortise::meta_leveldb {
namespace {

constexpr const char* kSegmentSuffix = ".seg";

Result<SealedSegments> list_segments(const std::string& database) {
  SealedSegments out;
  std::error_code error;
  const std::string directory = segments_directory(database);
  std::filesystem::directory_iterator entry(directory, error);
  if (error == std::errc::no_such_file_or_directory) return out;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const auto number = number_in(entry->path().filename().string(), "", kSegmentSuffix);
    if (!number || *number == 0 || *number > std::numeric_limits<uint32_t>::max()) continue;
    std::error_code vanished;
    if (!entry->is_regular_file(vanished))
      return Error(Status::io, "meta_leveldb: " + entry->path().string() + " is not a file");
    const uint64_t size = entry->file_size(vanished);
    if (!vanished) out[static_cast<uint32_t>(*number)] = size;
  }
  if (error) return unreadable(error.value(), "read the directory " + directory);
  return out;
}

KnownOfLog known_of(const std::string& database, const std::optional<BootId>& boot, uint32_t segment) {
  const std::string directory = segments_directory(database);
  KnownOfLog out;
  const auto synced = SyncedMark::read(directory);
  const auto written = WrittenMark::read(directory, boot);
  if (synced && synced->log == segment) out.synced = synced->size;
  if (written && written->length.log == segment) out.written = written->length.size;
  out.kept = written && segment >= written->first_log;
  return out;
}

/// The first builds that had segments counted the changes of each of them from 1 on.
bool counts_from_one(const std::string& name) {
  std::array<char, kPieceHeader + kChangesHeader> head{};
  std::ifstream file(name, std::ios::binary);
  return file.read(head.data(), head.size()) && get_number(head.data() + kPieceHeader, 8) == 1;
}

/// Keeps the groups behind the one that begins with the sequence number `applied`. `first` is that of the segment's
/// first change.
class GroupsBehind final : public BatchRecords {
 public:
  GroupsBehind(uint64_t first, uint64_t applied) : BatchRecords(first - 1), first_(first), applied_(applied) {}
  void begins_at(uint64_t offset) override { offset_ = offset; }
  bool take(std::string_view record) override {
    if (offset_ == 0 && record.size() >= kChangesHeader)
      foreign_ = ChangeReader(record).sequence() - first_ >= kSequencesOfSegment;
    if (!BatchRecords::take(record)) return false;
    keep(offset_, record);
    return true;
  }
  /// It begins as another segment does, or one of another database.
  bool foreign() const noexcept { return foreign_; }
  void keep(uint64_t offset, std::string_view record) {
    const uint64_t sequence = ChangeReader(record).sequence();
    highest_ = std::max(highest_, sequence);
    if (sequence > applied_) groups_.push_back({offset, std::string(record)});
  }
  uint64_t offset() const noexcept { return offset_; }
  /// The first number of the last group.
  uint64_t highest() const noexcept { return highest_; }
  std::vector<SegmentRecord> take_groups() { return std::move(groups_); }

 private:
  const uint64_t first_;
  const uint64_t applied_;
  uint64_t offset_ = 0;
  uint64_t highest_ = 0;
  bool foreign_ = false;
  std::vector<SegmentRecord> groups_;
};

class SegmentsCheck {
 public:
  SegmentsCheck(const std::string& database, const std::optional<BootId>& boot, const PlaceTag& tag,
                const GroupMark& applied, SealedSegments files)
      : database_(database), boot_(boot), tag_(tag), applied_(applied), files_(std::move(files)) {}

  Result<SegmentFindings> run(const SealedSegments& sealed) {
    if (!files_.empty()) out_.highest = files_.rbegin()->first;
    look_for_sealed(sealed);
    look_at_others(sealed);
    if (applied_.segment == 0) return std::move(out_);
    if (files_.count(applied_.segment) == 0) {
      fault("the segment " + segment_name(database_, applied_.segment) + ", with the latest values, is missing");
      return std::move(out_);
    }
    if (auto looked = look_at_newest(); !looked) return std::move(looked).error();
    return std::move(out_);
  }

 private:
  void fault(std::string text) {
    out_.faults.push_back(std::move(text));
    out_.mendable = false;
  }

  void look_for_sealed(const SealedSegments& sealed) {
    size_t missing = 0, cut = 0;
    std::string example;
    for (const auto& [number, size] : sealed) {
      const auto found = files_.find(number);
      const bool there = found != files_.end();
      if (there && found->second >= size) continue;
      ++(there ? cut : missing);
      if (example.empty()) example = segment_name(database_, number);
    }
    if (missing + cut == 0) return;
    fault("of the " + std::to_string(sealed.size()) + " segments of values of the database " + database_ + ", " +
          std::to_string(missing) + " are missing and " + std::to_string(cut) + " are cut short (" + example + ")");
  }

  /// The database knows of a segment before anything is written to it.
  void look_at_others(const SealedSegments& sealed) {
    for (const auto& [number, size] : files_) {
      if (number == applied_.segment || sealed.count(number) != 0) continue;
      if (number > applied_.segment && size > 0)
        fault("the database " + database_ + " does not know of the segment " + segment_name(database_, number) +
              ", which has values: it is older than that");
      else
        out_.leftovers.push_back(number);
    }
  }

  void look_at_mark() {
    const auto state = SyncedMark::state(segments_directory(database_));
    if (state != MarkState::absent && state != MarkState::damaged) return;
    out_.doubts.push_back("the file " + segments_directory(database_) + "/SYNCED is " +
                          (state == MarkState::absent ? "missing" : "damaged") +
                          ": whether the end of the newest segment is all there cannot be told");
  }

  Result<void> look_at_newest() {
    look_at_mark();
    const std::string name = segment_name(database_, applied_.segment);
    GroupsBehind groups(counts_from_one(name) ? 1 : first_sequence(tag_, applied_.segment), applied_.sequence);
    std::vector<SegmentRecord> behind;
    auto report = check_file(name, groups, [&](std::string_view record) {
      behind.push_back({groups.offset(), std::string(record)});
    });
    if (!report) return std::move(report).error();
    if (groups.foreign()) {
      fault("the segment " + name + " is another segment, or one of another database, under this name");
      return {};
    }
    const auto verdict =
        judge(*report, groups.skipped(), known_of(database_, boot_, applied_.segment), "segment " + name);
    if (verdict.fault) out_.faults.push_back(*verdict.fault);
    if (verdict.state == LogState::damaged)  // a repair takes all that is whole
      for (const auto& group : behind) groups.keep(group.offset, group.bytes);
    if (applied_.sequence > groups.highest())
      fault("the segment " + name + " has groups of values up to number " + std::to_string(groups.highest()) +
            ", the database up to " + std::to_string(applied_.sequence));
    out_.size = verdict.state == LogState::damaged ? report->size : report->good_size;
    out_.missing = groups.take_groups();
    return {};
  }

  const std::string database_;
  const std::optional<BootId> boot_;
  const PlaceTag tag_;
  const GroupMark applied_;
  const SealedSegments files_;
  SegmentFindings out_;
};

}  // namespace

std::string segments_directory(const std::string& database) { return database + "/segments"; }

std::string segment_name(const std::string& database, uint32_t number) {
  return segments_directory(database) + "/" + file_name(number, kSegmentSuffix);
}

Result<std::optional<GroupMark>> end_of_segments(const std::string& database, const std::optional<BootId>& boot) {
  auto files = list_segments(database);
  if (!files) return std::move(files).error();
  if (files->empty()) return std::optional<GroupMark>();
  const uint32_t newest = files->rbegin()->first;
  BatchRecords records(std::nullopt);
  const std::string name = segment_name(database, newest);
  auto report = check_file(name, records);
  if (!report) return std::move(report).error();
  // What was damaged is told later, and not by what follows from it: that the database has groups which it has not.
  if (judge(*report, records.skipped(), known_of(database, boot, newest), name).fault)
    return std::optional(GroupMark{newest, std::numeric_limits<uint64_t>::max()});
  return std::optional(GroupMark{newest, records.last().value_or(0)});
}

Result<SegmentFindings> check_segments(const std::string& database, const std::optional<BootId>& boot,
                                       const PlaceTag& tag, const GroupMark& applied, const SealedSegments& sealed) {
  auto files = list_segments(database);
  if (!files) return std::move(files).error();
  return SegmentsCheck(database, boot, tag, applied, std::move(files).value()).run(sealed);
}

}  // namespace mortise::meta_leveldb
