// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/scratch_env.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "meta_leveldb/watched_env.h"

namespace mortise::meta_leveldb {
namespace {

class LockForReading final : public leveldb::FileLock {
 public:
  explicit LockForReading(int fd) noexcept : fd_(fd) {}
  ~LockForReading() override {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  const int fd_;
};

leveldb::Status not_found(const std::string& name) { return leveldb::Status::NotFound(name, std::strerror(ENOENT)); }

}  // namespace

ScratchEnv::~ScratchEnv() {
  end();
  for (auto& thread : threads_) thread.join();
}

void ScratchEnv::end() {
  const MutexLock lock(mutex_);
  ending_ = true;
  ended_.notify_all();
}

// Nothing names what is written before the rename.
leveldb::Status ScratchEnv::write_files() {
  for (const auto& [name, file] : files_) {
    const auto renamed = renamed_.find(name);
    auto s = file->write_to(*target(), renamed == renamed_.end() ? name : renamed->second);
    if (!s.ok()) return s;
  }
  while (!renamed_.empty()) {
    const auto& [to, from] = *renamed_.begin();
    auto s = sync_directory_of(to);
    if (s.ok()) s = target()->RenameFile(from, to);
    if (!s.ok()) return s;
    last_renamed_ = to;
    renamed_.erase(renamed_.begin());
  }
  return last_renamed_.empty() ? leveldb::Status::OK() : sync_directory_of(last_renamed_);
}

leveldb::Status ScratchEnv::write_through() {
  if (through_) return leveldb::Status::OK();
  // With the mutex: who opens a table meanwhile waits until it is known where it is.
  const MutexLock lock(mutex_);
  if (auto s = write_files(); !s.ok()) return s;
  files_.clear();
  removed_.clear();
  through_ = true;
  return leveldb::Status::OK();
}

void ScratchEnv::discard() {
  const MutexLock lock(mutex_);
  files_.clear();
  renamed_.clear();
  removed_.clear();
}

ScratchEnv::File ScratchEnv::find(const std::string& name) {
  if (through_) return nullptr;
  const MutexLock lock(mutex_);
  const auto found = files_.find(name);
  return found == files_.end() ? nullptr : found->second;
}

bool ScratchEnv::removed(const std::string& name) {
  if (through_) return false;
  const MutexLock lock(mutex_);
  return removed_.count(name) != 0;
}

leveldb::Status ScratchEnv::NewSequentialFile(const std::string& name, leveldb::SequentialFile** file) {
  if (auto held = find(name)) {
    *file = for_reading_through(std::move(held));
    return leveldb::Status::OK();
  }
  return removed(name) ? not_found(name) : target()->NewSequentialFile(name, file);
}

leveldb::Status ScratchEnv::NewRandomAccessFile(const std::string& name, leveldb::RandomAccessFile** file) {
  if (auto held = find(name)) {
    *file = for_reading(std::move(held));
    return leveldb::Status::OK();
  }
  return removed(name) ? not_found(name) : target()->NewRandomAccessFile(name, file);
}

leveldb::Status ScratchEnv::NewWritableFile(const std::string& name, leveldb::WritableFile** file) {
  if (through_) return target()->NewWritableFile(name, file);
  const MutexLock lock(mutex_);
  if (ending_) return leveldb::Status::IOError(name, "the database was only looked at");
  auto held = std::make_shared<HeldFile>();
  files_[name] = held;
  renamed_.erase(name);
  removed_.erase(name);
  *file = for_writing(std::move(held));
  return leveldb::Status::OK();
}

leveldb::Status ScratchEnv::NewAppendableFile(const std::string& name, leveldb::WritableFile** file) {
  if (through_) return target()->NewAppendableFile(name, file);
  return leveldb::Status::NotSupported(name, "the database is only looked at");
}

bool ScratchEnv::FileExists(const std::string& name) {
  return find(name) != nullptr || (!removed(name) && target()->FileExists(name));
}

leveldb::Status ScratchEnv::GetChildren(const std::string& directory, std::vector<std::string>* names) {
  auto s = target()->GetChildren(directory, names);
  if (!s.ok() || through_) return s;
  const MutexLock lock(mutex_);
  std::erase_if(*names, [&](const std::string& name)
                            MORTISE_REQUIRES(mutex_) { return removed_.count(directory + "/" + name) != 0; });
  for (const auto& [path, file] : files_) {
    const std::string name = path.substr(path.rfind('/') + 1);
    if (std::find(names->begin(), names->end(), name) == names->end()) names->push_back(name);
  }
  return s;
}

leveldb::Status ScratchEnv::RemoveFile(const std::string& name) {
  if (through_) return target()->RemoveFile(name);
  const MutexLock lock(mutex_);
  files_.erase(name);
  renamed_.erase(name);
  removed_.insert(name);
  return leveldb::Status::OK();
}

leveldb::Status ScratchEnv::CreateDir(const std::string& name) {
  return through_ ? target()->CreateDir(name) : leveldb::Status::OK();
}

leveldb::Status ScratchEnv::RemoveDir(const std::string& name) {
  return through_ ? target()->RemoveDir(name) : leveldb::Status::OK();
}

leveldb::Status ScratchEnv::GetFileSize(const std::string& name, uint64_t* size) {
  if (const auto held = find(name)) {
    *size = held->size();
    return leveldb::Status::OK();
  }
  return removed(name) ? not_found(name) : target()->GetFileSize(name, size);
}

leveldb::Status ScratchEnv::RenameFile(const std::string& from, const std::string& to) {
  if (through_) return target()->RenameFile(from, to);
  const MutexLock lock(mutex_);
  const auto found = files_.find(from);
  if (found == files_.end()) return leveldb::Status::NotSupported(from, "the database is only looked at");
  files_[to] = found->second;
  files_.erase(from);
  renamed_[to] = from;
  removed_.erase(to);
  return leveldb::Status::OK();
}

leveldb::Status ScratchEnv::LockFile(const std::string& name, leveldb::FileLock** lock) {
  if (for_ == For::writing) return target()->LockFile(name, lock);
  const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe is told by the inspection
  if (fd < 0 && errno != ENOENT) return leveldb::Status::IOError(name, std::strerror(errno));
  auto out = std::make_unique<LockForReading>(fd);  // without the file no process can hold it
  struct flock wanted {};
  wanted.l_type = F_RDLCK;
  wanted.l_whence = SEEK_SET;
  if (fd >= 0 && ::fcntl(fd, F_SETLK, &wanted) != 0)
    return leveldb::Status::IOError("lock " + name, std::strerror(errno));
  *lock = out.release();
  return leveldb::Status::OK();
}

leveldb::Status ScratchEnv::UnlockFile(leveldb::FileLock* lock) {
  if (for_ == For::writing) return target()->UnlockFile(lock);
  delete lock;
  return leveldb::Status::OK();
}

// A compaction would only take memory, but a database that is destroyed waits for what it has scheduled.
void ScratchEnv::Schedule(void (*work)(void*), void* context) {
  if (for_ == For::writing) return target()->Schedule(work, context);
  const MutexLock lock(mutex_);
  threads_.emplace_back([this, work, context] {
    {
      MutexLock waiting(mutex_);
      ended_.wait(waiting, [this]() MORTISE_REQUIRES(mutex_) { return ending_; });
    }
    work(context);
  });
}

}  // namespace mortise::meta_leveldb
