// SPDX-License-Identifier: Apache-2.0
//
// LevelDB's view of the operating system, with three things added:
//
//  - It is known whether a failed write of the log failed while appending (the log then ends in a torn record, which
//    recovery drops: the write never happened) or while syncing (it may have happened). LevelDB's status does not tell.
//  - What a sync has made durable is noted, see synced_mark.h, and what was written, see written_mark.h.
//  - A new log's directory entry is made durable with the log's first sync. LevelDB itself does not.
#pragma once

#include <leveldb/env.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "meta_leveldb/synced_mark.h"
#include "meta_leveldb/written_mark.h"

namespace mortise::meta_leveldb {

class WatchedEnv : public leveldb::EnvWrapper {
 public:
  /// All outlive this.
  WatchedEnv(leveldb::Env* base, SyncedMark& synced, WrittenMark& written)
      : leveldb::EnvWrapper(base), marks_{synced, written} {}

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
  LogFailures failures_;
};

/// fsync of the directory that holds `file`.
leveldb::Status sync_directory_of(const std::string& file);

}  // namespace mortise::meta_leveldb
