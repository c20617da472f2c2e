// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/batch_records.h"
#include "meta_leveldb/creation.h"
#include "meta_leveldb/inspector.h"

namespace mortise::meta_leveldb {
namespace {

constexpr size_t kMaxBegunLog = 4096;  // longer ones need not be read

}  // namespace

/// Whether a log has nothing of a commit.
Result<bool> Inspector::only_begun(const std::pair<std::string, uint64_t>& log) const {
  if (log.second > kMaxBegunLog) return false;
  File file(place(log.first));
  const bool possible = can_be_begun_log(file.read(0, kMaxBegunLog));
  if (auto read = file.outcome(); !read) return std::move(read).error();
  return possible;
}

/// Whether there ever was a commit.
Result<bool> Inspector::has_records() const {
  if (!files_.tables.empty()) return true;
  for (const auto& [number, log] : files_.logs) {
    auto begun = only_begun(log);
    if (!begun || !*begun) return begun ? Result<bool>(true) : begun;
  }
  return false;
}

Result<void> Inspector::look_at_logs(const Manifest& manifest) {
  if (manifest.first_log() != 0 && files_.logs.count(manifest.first_log()) == 0)
    fault(Mending::restore,
          "the log " + place(file_name(manifest.first_log(), ".log")) + ", with the latest records, is missing");
  const auto synced = SyncedMark::read(path_);
  const auto written = WrittenMark::read(path_, boot_);
  if (synced) must_be_there(manifest, *synced, kSyncedText);
  if (written) must_be_there(manifest, written->length, kWrittenText);
  std::optional<uint64_t> sequence;
  bool cut_before = false;
  for (const auto& [number, log] : files_.logs) {
    if (number < manifest.first_log() && number != manifest.previous_log()) continue;
    // Nothing is written to a log before the one before it was synced and closed.
    if (cut_before && log.second > 0) {
      out_.cut.back().state = LogState::damaged;
      fault(Mending::logs, "the log " + place(out_.cut.back().name) + " ends at byte " +
                               std::to_string(out_.cut.back().good_size) +
                               " with damage, though a later one has records");
    }
    KnownOfLog known;
    if (synced && synced->log == number) known.synced = synced->size;
    if (written && written->length.log == number) known.written = written->length.size;
    known.kept = written && number >= written->first_log;
    auto cut = look_at_log(log.first, known, sequence);
    if (!cut) return std::move(cut).error();
    cut_before = *cut;
  }
  return {};
}

void Inspector::must_be_there(const Manifest& manifest, const LogLength& log, const char* how) {
  if (log.log > manifest.first_log() && files_.logs.count(log.log) == 0)
    fault(Mending::restore, "the log " + place(file_name(log.log, ".log")) + ", of which " + std::to_string(log.size) +
                                how + ", is missing");
}

/// True if the log has something behind its last whole record, or less than what must be there.
Result<bool> Inspector::look_at_log(const std::string& name, const KnownOfLog& known,
                                    std::optional<uint64_t>& sequence) {
  BatchRecords records(sequence, segments_end_);
  auto report = check_file(place(name), records);
  if (!report) return std::move(report).error();
  sequence = records.last();
  auto verdict = judge(*report, records.skipped(), known, "log " + place(name));
  if (!verdict.cut) return false;
  out_.cut.push_back({name, report->good_size, report->size, report->behind, verdict.state});
  if (verdict.fault) fault(Mending::logs, std::move(*verdict.fault));
  return true;
}

/// Each is made, with its name on stable storage, before the first commit is taken.
void Inspector::look_at_marks(bool has_records) {
  const auto synced = SyncedMark::state(path_);
  const auto written = boot_ ? WrittenMark::state(path_) : MarkState::empty;  // it is of no use, and may not be there
  const bool used = synced == MarkState::whole || synced == MarkState::damaged;
  doubt_without("SYNCED", synced, has_records || (written != MarkState::absent && written != MarkState::empty));
  doubt_without("WRITTEN", written, used || (has_records && synced == MarkState::absent));
}

void Inspector::doubt_without(const char* name, MarkState state, bool must_be_there) {
  const bool missing = state == MarkState::absent && must_be_there;
  if (!missing && state != MarkState::damaged) return;
  out_.doubts.push_back("the file " + place(name) + (missing ? " is missing" : " is damaged") +
                        ": whether the end of the database's log is all there cannot be told");
}

}  // namespace mortise::meta_leveldb
