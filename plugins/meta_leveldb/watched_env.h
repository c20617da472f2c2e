// SPDX-License-Identifier: Apache-2.0
//
// LevelDB's view of the operating system, with three things added:
//
//  - It is known whether a failed write of the log failed while appending (the log then ends in a torn record, which
//    recovery drops: the write never happened) or while syncing (it may have happened). LevelDB's status does not tell.
//  - A new log's directory entry is made durable with the log's first sync. LevelDB leaves that to luck.
//  - Compactions can be kept from starting while a database is opened.
#pragma once

#include <leveldb/env.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace mortise::meta_leveldb {

class WatchedEnv : public leveldb::EnvWrapper {
 public:
  /// `base` outlives this.
  explicit WatchedEnv(leveldb::Env* base) : leveldb::EnvWrapper(base) {}

  leveldb::Status NewWritableFile(const std::string& name, leveldb::WritableFile** file) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  void Schedule(void (*work)(void*), void* context) override;

  /// Between the two nothing that LevelDB schedules is begun. No database may be closed meanwhile: it waits for its
  /// own. The thread that opens the database.
  void hold_work() noexcept { holding_ = true; }
  void begin_held_work();

  /// How often appending to a log, and syncing one, has failed. Any thread.
  uint64_t failed_log_appends() const noexcept { return failures_.appends.load(); }
  uint64_t failed_log_syncs() const noexcept { return failures_.syncs.load(); }

  struct LogFailures {
    std::atomic<uint64_t> appends{0};
    std::atomic<uint64_t> syncs{0};
  };

 private:
  struct Work {
    void (*run)(void*);
    void* context;
  };
  LogFailures failures_;
  bool holding_ = false;  // while true, only the opening thread knows the database
  std::vector<Work> held_;
};

/// fsync of the directory that holds `file`.
leveldb::Status sync_directory_of(const std::string& file);

}  // namespace mortise::meta_leveldb
