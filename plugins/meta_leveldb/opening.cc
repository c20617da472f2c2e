// SPDX-License-Identifier: Apache-2.0
//
// The part of Database that opens and makes one.
#include <leveldb/cache.h>

#include <filesystem>
#include <utility>

#include "meta_leveldb/database.h"
#include "meta_leveldb/database_files.h"
#include "meta_leveldb/directory.h"
#include "meta_leveldb/keys.h"
#include "meta_leveldb/status.h"
#include "meta_leveldb/whole_records.h"

namespace mortise::meta_leveldb {
namespace {

constexpr const char* kReserveUsed = "the disk is full: the reserve is used to open the database";
constexpr uint64_t kSmallEnd = 32768;  // of a log: more of it that is not whole is worth a warning

Error opening_error(const leveldb::Status& s, const std::string& path) {
  const std::string text = s.ToString();
  if (text.find("lock " + path) != std::string::npos)
    return Error(Status::busy, "meta_leveldb: the directory " + path + " is in use by another process (" + text + ")");
  return to_error(s, "open the database " + path);
}

Error refusal(const Inspection& found, const std::string& path) {
  std::string out = "meta_leveldb: " + found.faults.front() +
                    ". Nothing was changed. Is the right volume mounted, and all of it there? ";
  switch (found.mending) {
    case Mending::current:
      out += "If so: 'mortise fsck --repair' writes CURRENT anew; it can only have named " + found.current;
      break;
    case Mending::logs:
      out +=
          "Restore the directory from a backup; or 'mortise fsck --repair' goes on without the damaged records, and "
          "keeps "
          "a copy of the log in " +
          path + "/damaged";
      break;
    default:
      out += "If so, restore the directory from a backup";
  }
  return Error(Status::corrupt, out);
}

/// What a repair does about a fault, as a finding.
std::string mended(const std::string& fault, const Inspection& found, const std::string& path) {
  const bool current = fault.find("the file CURRENT ") == 0;
  return fault +
         (current ? "; the repair writes it anew, with the name of " + found.current
                  : "; the repair leaves out what is not whole, and keeps the log as it was in " + path + "/damaged");
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(DatabaseSettings settings, Host host) {
  std::unique_ptr<Database> out(new Database(std::move(settings), host));
  if (auto files = database_files(out->path()); !files) return std::move(files).error();  // LevelDB opens LOCK, too
  std::error_code error;
  if (std::filesystem::exists(out->path() + "/LOCK", error))  // without the file no process can hold it
    if (const auto s = out->opening_.lock(out->path()); !s.ok()) return opening_error(s, out->path());
  if (auto prepared = out->inspect_and_prepare(); !prepared) return std::move(prepared).error();
  if (out->absent_) return out;
  if (auto opened = out->open_existing(); !opened) return std::move(opened).error();
  return out;
}

Result<void> Database::open_existing() {
  if (const auto s = opening_.lock(path()); !s.ok()) return opening_error(s, path());
  if (auto opened = open_leveldb(); !opened) return opened;
  if (auto known = check_format(); !known) return known;
  return catch_up();
}

// By the first commit. Between two starts of another process that makes one here, too, the lock decides, and then
// whether there is something in it.
Result<void> Database::create() {
  if (auto made = make_directories(path()); !made) return made;
  if (const auto s = opening_.lock(path()); !s.ok()) return opening_error(s, path());
  const MutexLock reopen(reopen_mutex_);
  const WriteLock gate(gate_);
  auto done = inspect_and_prepare();
  if (done && absent_) {
    synced_.forget();
    written_.forget();
    done = remove_unfinished();
  }
  if (done) done = open_existing();
  if (done) {
    std::unique_ptr<leveldb::Iterator> any(db_->NewIterator({}));
    for (any->SeekToFirst(); any->Valid() && view(any->key()) == kFormatKey;) any->Next();
    if (any->Valid())
      done = Error(Status::busy, "meta_leveldb: another process has made a database in " + path() + " meanwhile");
  }
  absent_ = !done;
  if (!done) db_.reset();
  if (!done) scratch_.discard();  // or the next attempt would find a database
  return done;
}

void Database::tell_unfinished() {
  const std::string text =
      "the making of the database in " + path() +
      " was interrupted before anything was stored in it; the next start of the server makes it anew";
  host_.log(host_.mode() == Mode::check ? LogLevel::warning : LogLevel::info, text);
  if (host_.mode() == Mode::check) remarks_.push_back(text);
}

/// LevelDB would take their records for those of the new one. A kill in between leaves some of them, which is as good.
Result<void> Database::remove_unfinished() {
  for (const auto& name : unfinished_)
    if (const auto s = settings_.env->RemoveFile(path() + "/" + name); !s.ok())
      return to_error(s, "remove what an interrupted start has left in " + path());
  unfinished_.clear();
  return {};
}

/// Looks at what is there, and lets LevelDB see what it may see of it; in a repair, as it is to be.
Result<void> Database::inspect_and_prepare() {
  opening_.show_all();
  remarks_.clear();
  to_keep_.clear();
  auto found = inspect(path(), settings_.boot);
  if (!found) return std::move(found).error();
  absent_ = found->absent;
  unfinished_ = found->unfinished;
  if (!unfinished_.empty()) tell_unfinished();
  const bool repair = host_.mode() == Mode::repair;
  if (found->mending == Mending::restore || (found->mending != Mending::none && !repair))
    return refusal(*found, path());
  for (const auto& fault : found->faults) remarks_.push_back(mended(fault, *found, path()));
  for (const auto& doubt : found->doubts) {
    host_.log(LogLevel::warning, doubt);
    remarks_.push_back(doubt);
  }
  if (!found->current.empty()) {
    host_.log(LogLevel::warning, "CURRENT is taken for lost", {pair("path", path()), pair("names", found->current)});
    opening_.show(path() + "/CURRENT", found->current + "\n");
  }
  return show_cut_files(*found);
}

Result<void> Database::show_cut_files(const Inspection& found) {
  for (const auto& file : found.cut) {
    const std::string name = path() + "/" + file.name;
    if (file.state == LogState::damaged || file.state == LogState::hole) to_keep_.push_back(file.name);
    if (file.state == LogState::damaged) {
      auto whole = whole_records(name);
      if (!whole) return std::move(whole).error();
      opening_.show(name, std::move(whole).value());
      continue;
    }
    opening_.show_part(name, file.good_size);
    const uint64_t left_out = file.size - file.good_size;
    if (file.behind > 0)
      remarks_.push_back("the log " + name + " is not whole at byte " + std::to_string(file.good_size) + ": " +
                         std::to_string(file.behind) +
                         " whole records behind it, which were never synced, are left out");
    const bool much = file.state == LogState::hole || left_out > kSmallEnd;
    host_.log(
        much ? LogLevel::warning : LogLevel::info,
        much ? "a log ends with many bytes that are no whole record; it is read up to there. A loss of power leaves "
               "that of commits that were not synced. If there was none, records that were stored are lost: "
               "restore a backup"
             : "a log ends with incomplete records of a crash, which were never acknowledged; it is read up to there",
        {pair("file", name), pair("bytes", std::to_string(file.good_size)),
         pair("left_out", std::to_string(left_out))});
  }
  return confirmed_ ? keep_logs_aside() : Result<void>();
}

/// Before they go. A server goes on without a copy; a repair does not.
Result<void> Database::keep_logs_aside() {
  for (const auto& name : to_keep_) {
    const auto copy = copy_aside(path(), name, host_);
    if (copy) host_.log(LogLevel::warning, "a damaged log is kept", {pair("file", *copy)});
    if (!copy && host_.mode() == Mode::repair) return copy.error();
    if (!copy) host_.log(LogLevel::warning, copy.error().message);
  }
  to_keep_.clear();
  return {};
}

Result<void> Database::open_leveldb() {
  auto s = try_to_open();
  while (is_no_space(s) && room_.give()) {
    host_.log(LogLevel::warning, kReserveUsed);
    s = try_to_open();
  }
  opening_.show_all();
  if (!s.ok()) return opening_error(s, path());
  return {};
}

// Without paranoid checks a compaction gives damaged records a new, good checksum, and damage in a log is passed over.
leveldb::Status Database::try_to_open() {
  leveldb::Options options;
  options.create_if_missing = options.error_if_exists = absent_;
  options.paranoid_checks = true;
  options.env = &env_;
  options.info_log = &logger_;
  options.write_buffer_size = settings_.write_buffer_size;
  options.max_file_size = settings_.table_size;
  options.max_open_files = settings_.max_open_files;
  options.block_cache = cache_.get();
  options.filter_policy = filter_.get();
  options.compression = settings_.snappy ? leveldb::kSnappyCompression : leveldb::kNoCompression;
  leveldb::DB* db = nullptr;
  opening_.hold_work();
  auto s = leveldb::DB::Open(options, path(), &db);
  db_.reset(db);
  if (s.ok() && confirmed_) room_.take_reserve();  // before a compaction can take the room
  if (confirmed_) opening_.begin_held_work();
  return s;
}

Result<void> Database::confirm() {
  if (auto kept = keep_logs_aside(); !kept) return kept;
  close_to_others(path(), host_);
  if (auto settled = settle_newest_segment(); !settled) return settled;
  if (auto written = write_through(); !written) return written;
  confirmed_ = true;
  written_.begin();
  synced_.begin();
  (void)sync_directory_of(path() + "/CURRENT");  // so that a loss of power does not take their names
  opening_.begin_removing();
  remove_leftovers();
  room_.take_reserve();
  room_.go_on_lending(largest_sealed_segment());
  opening_.begin_held_work();
  return {};
}

Result<void> Database::write_through() {
  auto s = scratch_.write_through();
  while (is_no_space(s) && room_.give()) {
    host_.log(LogLevel::warning, kReserveUsed);
    s = scratch_.write_through();
  }
  if (!s.ok()) return to_error(s, "write the records of the log of " + path() + " to a table");
  return {};
}

}  // namespace mortise::meta_leveldb
