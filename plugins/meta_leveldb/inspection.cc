// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/inspection.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "meta_leveldb/batch_records.h"
#include "meta_leveldb/creation.h"
#include "meta_leveldb/log_file.h"
#include "meta_leveldb/manifest.h"
#include "meta_leveldb/segment_check.h"
#include "meta_leveldb/synced_mark.h"
#include "meta_leveldb/written_mark.h"

namespace mortise::meta_leveldb {
namespace {

/// LevelDB opens these, and would wait for ever for whoever writes to a pipe.
bool is_of_database(std::string_view name) {
  if (name == "CURRENT" || name == "LOCK" || number_in(name, "MANIFEST-", "")) return true;
  return number_in(name, "", ".log") || number_in(name, "", ".ldb") || number_in(name, "", ".sst") ||
         number_in(name, "", ".dbtmp");
}

const char* kind_of(std::filesystem::file_type type) {
  switch (type) {
    case std::filesystem::file_type::fifo:
      return "a pipe";
    case std::filesystem::file_type::directory:
      return "a directory";
    case std::filesystem::file_type::socket:
      return "a socket";
    default:
      return "a device";
  }
}

/// A link that leads nowhere is no file, and told as missing.
Result<void> check_kind(const std::filesystem::directory_entry& entry) {
  std::error_code vanished;
  const auto type = entry.status(vanished).type();
  if (vanished || type == std::filesystem::file_type::regular || type == std::filesystem::file_type::not_found)
    return {};
  return Error(
      Status::io,
      "meta_leveldb: " + entry.path().string() + " is " + kind_of(type) +
          ", not a file: the database cannot be opened, and nothing was changed. Restore the file from a backup");
}

/// It may be missing, and is made anew then. What is there and can take no room would make every disk look full.
Result<void> check_reserve(const std::filesystem::directory_entry& entry) {
  std::error_code vanished;
  const bool gone = entry.symlink_status(vanished).type() == std::filesystem::file_type::not_found;
  if (gone || entry.status(vanished).type() == std::filesystem::file_type::regular) return {};
  return Error(Status::io, "meta_leveldb: " + entry.path().string() +
                               " is no file, and can take no room. Nothing was changed. Remove it: it is made anew");
}

/// The files of a database by kind; number → name, and for tables and logs their size.
struct Files {
  bool current = false;
  std::map<uint64_t, std::string> manifests;
  std::map<uint64_t, std::pair<std::string, uint64_t>> logs;
  std::map<uint64_t, std::pair<std::string, uint64_t>> tables;
};

Result<Files> list(const std::string& path) {
  Files out;
  std::error_code error;
  std::filesystem::directory_iterator entry(path, error);
  if (error == std::errc::no_such_file_or_directory) return out;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (is_of_database(name))
      if (auto file = check_kind(*entry); !file) return std::move(file).error();
    if (name == "RESERVE")
      if (auto file = check_reserve(*entry); !file) return std::move(file).error();
    std::error_code vanished;
    const uint64_t size = entry->is_regular_file(vanished) ? entry->file_size(vanished) : 0;
    if (name == "CURRENT") out.current = true;
    if (const auto n = number_in(name, "MANIFEST-", "")) out.manifests[*n] = name;
    if (const auto n = number_in(name, "", ".log")) out.logs[*n] = {name, size};
    for (const char* suffix : {".ldb", ".sst"})
      if (const auto n = number_in(name, "", suffix)) out.tables[*n] = {name, size};
  }
  if (error) return unreadable(error.value(), "read the directory " + path);
  return out;
}

constexpr size_t kMaxBegunLog = 4096;  // longer ones need not be read

class Inspector {
 public:
  Inspector(std::string path, Files files, std::optional<BootId> boot, std::optional<GroupMark> segments_end)
      : path_(std::move(path)), files_(std::move(files)), boot_(boot), segments_end_(segments_end) {}

  Result<Inspection> run() {
    auto done = files_.current ? look_at_current() : look_without_current();
    if (!done) return std::move(done).error();
    if (out_.absent) return std::move(out_);
    auto records = has_records();
    if (!records) return std::move(records).error();
    look_at_marks(*records);
    return std::move(out_);
  }

 private:
  std::string place(const std::string& name) const { return path_ + "/" + name; }
  /// The hardest to repair counts.
  void fault(Mending mending, std::string text) {
    out_.faults.push_back(std::move(text));
    out_.mending = std::max(out_.mending, mending);
  }

  Result<void> look_without_current() {
    bool records = !files_.tables.empty() || segments_end_;
    for (const auto& [number, log] : files_.logs) records = records || log.second > 0;
    auto begun = only_begun();
    if (!begun) return std::move(begun).error();
    out_.absent = *begun || (!records && files_.manifests.empty());
    if (*begun) {
      for (const auto& [number, log] : files_.logs) out_.unfinished.push_back(log.first);
      for (const auto& [number, name] : files_.manifests) out_.unfinished.push_back(name);
    }
    if (out_.absent) return {};
    fault(Mending::restore, "the file CURRENT is missing in " + path_ + ", which holds a database");
    return find_manifest();
  }

  /// Whether all this is what the making of a database leaves if it is killed before it has written CURRENT.
  Result<bool> only_begun() const {
    if (!files_.tables.empty() || segments_end_) return false;
    if (SyncedMark::state(path_) != MarkState::absent || WrittenMark::state(path_) != MarkState::absent) return false;
    for (const auto& [number, log] : files_.logs) {
      auto begun = only_begun(log);
      if (!begun || !*begun) return begun;
    }
    for (const auto& [number, name] : files_.manifests) {
      Manifest manifest;
      const auto report = check_file(place(name), manifest);
      if (!report) return report.error();
      if (!can_be_begun_manifest(*report, manifest)) return false;
    }
    return true;
  }

  /// Whether a log has nothing of a commit.
  Result<bool> only_begun(const std::pair<std::string, uint64_t>& log) const {
    if (log.second > kMaxBegunLog) return false;
    File file(place(log.first));
    const bool possible = can_be_begun_log(file.read(0, kMaxBegunLog));
    if (auto read = file.outcome(); !read) return std::move(read).error();
    return possible;
  }

  Result<void> look_at_current() {
    File file(place("CURRENT"));
    std::string name(file.read(0, 64));
    if (auto read = file.outcome(); !read) return read;
    const bool ended = !name.empty() && name.back() == '\n';
    if (ended) name.pop_back();
    const auto number = number_in(name, "MANIFEST-", "");
    if (!ended || !number) {
      fault(Mending::restore,
            "the file CURRENT in " + path_ + " is empty or damaged: it must hold the name of a manifest");
      return find_manifest();
    }
    if (files_.manifests.count(*number) == 0) {
      fault(Mending::restore, "the file CURRENT in " + path_ + " names " + name + ", which is missing");
      return {};
    }
    return look_at_manifest(name);
  }

  /// CURRENT can only have named the newest manifest if that one is whole and all that it names is there.
  Result<void> find_manifest() {
    if (files_.manifests.empty()) return {};
    const std::string newest = files_.manifests.rbegin()->second;
    Inspector other(path_, files_, boot_, segments_end_);
    if (auto looked = other.look_at_manifest(newest); !looked) return looked;
    if (other.out_.mending == Mending::restore) return {};
    out_.cut = std::move(other.out_.cut);
    for (auto& text : other.out_.faults) out_.faults.push_back(std::move(text));
    out_.current = newest;
    out_.mending = Mending::current;
    return {};
  }

  Result<void> look_at_manifest(const std::string& name) {
    Manifest manifest;
    auto report = check_file(place(name), manifest);
    if (!report) return std::move(report).error();
    if (report->records == 0 || report->state == LogState::damaged) {
      fault(Mending::restore, "the manifest " + place(name) + " is damaged at byte " +
                                  std::to_string(report->good_size) + " of " + std::to_string(report->size));
      return {};
    }
    if (report->state != LogState::whole)
      out_.cut.push_back({name, report->good_size, report->size, report->behind, report->state});
    look_for_tables(manifest);
    return look_at_logs(manifest);
  }

  void look_for_tables(const Manifest& manifest) {
    size_t missing = 0, cut = 0;
    std::string example;
    for (const auto& [number, size] : manifest.tables()) {
      const auto found = files_.tables.find(number);
      const bool there = found != files_.tables.end();
      if (there && found->second.second >= size) continue;
      ++(there ? cut : missing);
      if (example.empty()) example = there ? found->second.first : file_name(number, ".ldb");
    }
    if (missing + cut == 0) return;
    fault(Mending::restore, "of the " + std::to_string(manifest.tables().size()) + " tables of the database " + path_ +
                                ", " + std::to_string(missing) + " are missing and " + std::to_string(cut) +
                                " are cut short (" + example + ")");
  }

  Result<void> look_at_logs(const Manifest& manifest) {
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

  /// Whether there ever was a commit.
  Result<bool> has_records() const {
    if (!files_.tables.empty()) return true;
    for (const auto& [number, log] : files_.logs) {
      auto begun = only_begun(log);
      if (!begun || !*begun) return begun ? Result<bool>(true) : begun;
    }
    return false;
  }

  /// Each is made, with its name on stable storage, before the first commit is taken.
  void look_at_marks(bool has_records) {
    const auto synced = SyncedMark::state(path_);
    const auto written = boot_ ? WrittenMark::state(path_) : MarkState::empty;  // it is of no use, and may not be there
    const bool used = synced == MarkState::whole || synced == MarkState::damaged;
    doubt_without("SYNCED", synced, has_records || (written != MarkState::absent && written != MarkState::empty));
    doubt_without("WRITTEN", written, used || (has_records && synced == MarkState::absent));
  }
  void doubt_without(const char* name, MarkState state, bool must_be_there) {
    const bool missing = state == MarkState::absent && must_be_there;
    if (!missing && state != MarkState::damaged) return;
    out_.doubts.push_back("the file " + place(name) + (missing ? " is missing" : " is damaged") +
                          ": whether the end of the database's log is all there cannot be told");
  }

  void must_be_there(const Manifest& manifest, const LogLength& log, const char* how) {
    if (log.log > manifest.first_log() && files_.logs.count(log.log) == 0)
      fault(Mending::restore, "the log " + place(file_name(log.log, ".log")) + ", of which " +
                                  std::to_string(log.size) + how + ", is missing");
  }

  /// True if the log has something behind its last whole record, or less than what must be there.
  Result<bool> look_at_log(const std::string& name, const KnownOfLog& known, std::optional<uint64_t>& sequence) {
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

  const std::string path_;
  const Files files_;
  const std::optional<BootId> boot_;
  const std::optional<GroupMark> segments_end_;
  Inspection out_;
};

}  // namespace

Result<Inspection> inspect(const std::string& path, const std::optional<BootId>& boot) {
  auto files = list(path);
  if (!files) return std::move(files).error();
  auto segments_end = end_of_segments(path, boot);
  if (!segments_end) return std::move(segments_end).error();
  return Inspector(path, std::move(files).value(), boot, *segments_end).run();
}

Result<void> check_kinds(const std::string& path) {
  auto files = list(path);
  return files ? Result<void>() : std::move(files).error();
}

Result<std::string> whole_records(const std::string& log) {
  // Every record is kept, whatever its number.
  class All final : public LogRecords {
   public:
    bool take(std::string_view record) override {
      if (!BatchRecords(std::nullopt).plausible(record)) return false;
      records.emplace_back(record);
      return true;
    }
    bool plausible(std::string_view record) const override { return BatchRecords(std::nullopt).plausible(record); }
    bool proves_sync(std::string_view) const override { return true; }
    std::vector<std::string> records;
  } all;
  auto report = check_file(log, all, [&](std::string_view record) { all.records.emplace_back(record); });
  if (!report) return std::move(report).error();
  return make_log(all.records);
}

}  // namespace mortise::meta_leveldb
