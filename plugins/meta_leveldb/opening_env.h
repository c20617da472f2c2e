// SPDX-License-Identifier: Apache-2.0
//
// LevelDB's view of the operating system while a database is opened, and until its content is known to be the right
// one:
//
//  - Files that end with something else than whole records are shown without that; a log that was mended, as it was.
//  - Nothing that was there is removed and no compaction begins before it is confirmed: the database may turn out to be
//    the wrong one, an older copy say, for which the newer tables beside it are garbage.
//  - The lock is taken once, before anything is looked at, and kept.
#pragma once

#include <mortise/mutex.h>

#include <leveldb/env.h>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace mortise::meta_leveldb {

/// Set up by the thread that opens the database; LevelDB calls it on any.
class OpeningEnv : public leveldb::EnvWrapper {
 public:
  /// `base` outlives this.
  explicit OpeningEnv(leveldb::Env* base) : leveldb::EnvWrapper(base) {}
  ~OpeningEnv() override;

  /// LevelDB's own lock on the directory, until this is destroyed. Once.
  leveldb::Status lock(const std::string& directory);

  /// While a database is opened: the file has these bytes, or its first so many.
  void show_part(const std::string& file, uint64_t size) { parts_[file] = size; }
  void show(const std::string& file, std::string bytes) { shown_[file] = std::move(bytes); }
  void show_all() {
    parts_.clear();
    shown_.clear();
  }

  /// From now on what LevelDB schedules is not begun. No database may be closed meanwhile: it waits for its own.
  void hold_work();
  void begin_held_work();
  /// Removes what was to be removed so far and was not made anew since, and removes from now on.
  void begin_removing();

  leveldb::Status NewSequentialFile(const std::string& name, leveldb::SequentialFile** file) override;
  leveldb::Status NewWritableFile(const std::string& name, leveldb::WritableFile** file) override;
  bool FileExists(const std::string& name) override { return shown_.count(name) != 0 || target()->FileExists(name); }
  leveldb::Status RemoveFile(const std::string& name) override;
  void Schedule(void (*work)(void*), void* context) override;
  leveldb::Status LockFile(const std::string& name, leveldb::FileLock** lock) override;
  leveldb::Status UnlockFile(leveldb::FileLock* lock) override;

 private:
  struct Work {
    void (*run)(void*);
    void* context;
  };
  std::string lock_name_;
  leveldb::FileLock* lock_ = nullptr;
  std::map<std::string, uint64_t> parts_;
  std::map<std::string, std::string> shown_;

  Mutex mutex_;
  bool holding_ MORTISE_GUARDED_BY(mutex_) = false;
  std::vector<Work> held_ MORTISE_GUARDED_BY(mutex_);
  bool removing_ MORTISE_GUARDED_BY(mutex_) = false;
  std::set<std::string> to_remove_ MORTISE_GUARDED_BY(mutex_);
  std::set<std::string> made_ MORTISE_GUARDED_BY(mutex_);  // while nothing is removed
};

}  // namespace mortise::meta_leveldb
