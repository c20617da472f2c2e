// SPDX-License-Identifier: Apache-2.0
//
// A database is opened without changing it: what LevelDB writes while it opens one (a table of the log's records, a new
// manifest) stays in memory, as much as the logs are long, and what it removes is hidden from it alone. Either
// for good, or until the database turns out to be the right one.
#pragma once

#include <leveldb/env.h>

#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "meta_leveldb/held_file.h"

#include <mortise/mutex.h>

namespace mortise::meta_leveldb {

/// Threads: any, but for write_through(), discard() and end().
class ScratchEnv final : public leveldb::EnvWrapper {
 public:
  enum class For {
    looking,  // the lock is for reading; nothing is ever written
    writing,  // after write_through()
  };
  /// `base` outlives this.
  ScratchEnv(leveldb::Env* base, For what) : leveldb::EnvWrapper(base), for_(what) {}
  /// After the database was destroyed.
  ~ScratchEnv() override;

  /// Makes the files in memory real, so that at any instant the database on the disk is the one before or the one
  /// after, and passes everything on from then. The open database goes on with them. If it fails it can be tried again.
  /// Nothing else is written meanwhile.
  leveldb::Status write_through();
  /// What is in memory is as if it had never been, unless it was written through. While no database is open.
  void discard();
  /// No file is made any more, and what was scheduled runs without effect. Right before the database is destroyed.
  void end();

  leveldb::Status NewSequentialFile(const std::string& name, leveldb::SequentialFile** file) override;
  leveldb::Status NewRandomAccessFile(const std::string& name, leveldb::RandomAccessFile** file) override;
  leveldb::Status NewWritableFile(const std::string& name, leveldb::WritableFile** file) override;
  leveldb::Status NewAppendableFile(const std::string& name, leveldb::WritableFile** file) override;
  bool FileExists(const std::string& name) override;
  leveldb::Status GetChildren(const std::string& directory, std::vector<std::string>* names) override;
  leveldb::Status RemoveFile(const std::string& name) override;
  leveldb::Status CreateDir(const std::string& name) override;
  leveldb::Status RemoveDir(const std::string& name) override;
  leveldb::Status GetFileSize(const std::string& name, uint64_t* size) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status LockFile(const std::string& name, leveldb::FileLock** lock) override;
  leveldb::Status UnlockFile(leveldb::FileLock* lock) override;
  void Schedule(void (*work)(void*), void* context) override;

 private:
  using File = std::shared_ptr<HeldFile>;
  File find(const std::string& name);
  bool removed(const std::string& name);
  leveldb::Status write_files() MORTISE_REQUIRES(mutex_);

  const For for_;
  std::atomic<bool> through_{false};
  Mutex mutex_;
  ConditionVariable ended_;
  bool ending_ MORTISE_GUARDED_BY(mutex_) = false;
  std::map<std::string, File> files_ MORTISE_GUARDED_BY(mutex_);
  std::map<std::string, std::string> renamed_ MORTISE_GUARDED_BY(mutex_);  // one of files_ → what it was called
  std::string last_renamed_ MORTISE_GUARDED_BY(mutex_);                    // and the directory is not synced yet
  std::set<std::string> removed_ MORTISE_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::meta_leveldb
