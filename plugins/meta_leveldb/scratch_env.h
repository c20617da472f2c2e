// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <leveldb/env.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace mortise::meta_leveldb {

/// For looking at a database without changing it: what LevelDB writes while it opens one (a table of the log's records,
/// a new manifest) stays in memory, as much as the logs are long, and what it removes is hidden from it alone.
/// The lock is for reading. Threads: any.
class ScratchEnv final : public leveldb::EnvWrapper {
 public:
  /// `base` outlives this.
  explicit ScratchEnv(leveldb::Env* base) : leveldb::EnvWrapper(base) {}
  /// After the database was destroyed.
  ~ScratchEnv() override;

  /// No file is made any more, and what was scheduled runs without effect. Right before the database is destroyed.
  void end();

  leveldb::Status NewSequentialFile(const std::string& name, leveldb::SequentialFile** file) override;
  leveldb::Status NewRandomAccessFile(const std::string& name, leveldb::RandomAccessFile** file) override;
  leveldb::Status NewWritableFile(const std::string& name, leveldb::WritableFile** file) override;
  leveldb::Status NewAppendableFile(const std::string& name, leveldb::WritableFile** file) override;
  bool FileExists(const std::string& name) override;
  leveldb::Status GetChildren(const std::string& directory, std::vector<std::string>* names) override;
  leveldb::Status RemoveFile(const std::string& name) override;
  leveldb::Status CreateDir(const std::string&) override { return leveldb::Status::OK(); }
  leveldb::Status RemoveDir(const std::string&) override { return leveldb::Status::OK(); }
  leveldb::Status GetFileSize(const std::string& name, uint64_t* size) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status LockFile(const std::string& name, leveldb::FileLock** lock) override;
  leveldb::Status UnlockFile(leveldb::FileLock* lock) override;
  void Schedule(void (*work)(void*), void* context) override;

 private:
  using Content = std::shared_ptr<std::string>;
  Content find(const std::string& name);
  bool removed(const std::string& name);

  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::map<std::string, Content> files_;
  std::set<std::string> removed_;
  std::vector<std::thread> threads_;
};

}  // namespace mortise::meta_leveldb
