// SPDX-License-Identifier: Apache-2.0
//
// LevelDB's view of the operating system, with these things added:
//
//  - It is known whether a failed write of the log failed while appending (the log then ends in a torn record, which
//    recovery drops: the write never happened) or while syncing (it may have happened). LevelDB's status does not tell.
//  - What a sync has made durable is noted, see synced_mark.h, and what was written, see written_mark.h.
//  - Segments are logs in this sense, too.
//  - A new log's directory entry is made durable with the log's first sync. LevelDB itself does not.
#pragma once

#include <leveldb/env.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "meta_leveldb/synced_mark.h"
#include "meta_leveldb/written_mark.h"

namespace mortise::meta_leveldb {

class WatchedEnv : public leveldb::EnvWrapper {
 public:
  /// All outlive this.
  WatchedEnv(leveldb::Env* base, SyncedMark& synced, WrittenMark& written)
      : leveldb::EnvWrapper(base), marks_{synced, written} {}

  /// Called before a log is made: what was written to the one before comes to stable storage with it. Once, before
  /// others use the environment.
  void before_each_log(std::function<leveldb::Status()> call) { before_log_ = std::move(call); }

  leveldb::Status NewWritableFile(const std::string& name, leveldb::WritableFile** file) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;

  /// How often appending to a log, and syncing one, has failed. Any thread.
  uint64_t failed_log_appends() const noexcept { return failures_.appends.load(); }
  uint64_t failed_log_syncs() const noexcept { return failures_.syncs.load(); }

  struct LogFailures {
    std::atomic<uint64_t> appends{0};
    std::atomic<uint64_t> syncs{0};
  };
  struct Marks {
    SyncedMark& synced;
    WrittenMark& written;
  };

 private:
  Marks marks_;
  std::function<leveldb::Status()> before_log_;
  LogFailures failures_;
};

/// What was written to it is on stable storage.
leveldb::Status sync_file(const std::string& file);

/// fsync of the directory that holds `file`.
leveldb::Status sync_directory_of(const std::string& file);

}  // namespace mortise::meta_leveldb
