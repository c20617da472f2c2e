// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/scratch_env.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace mortise::meta_leveldb {
namespace {

class Sequential final : public leveldb::SequentialFile {
 public:
  explicit Sequential(std::shared_ptr<std::string> content) : content_(std::move(content)) {}
  leveldb::Status Read(size_t size, leveldb::Slice* result, char* scratch) override {
    size = std::min(size, content_->size() - at_);
    std::memcpy(scratch, content_->data() + at_, size);
    at_ += size;
    *result = leveldb::Slice(scratch, size);
    return leveldb::Status::OK();
  }
  leveldb::Status Skip(uint64_t size) override {
    at_ += static_cast<size_t>(std::min<uint64_t>(size, content_->size() - at_));
    return leveldb::Status::OK();
  }

 private:
  const std::shared_ptr<std::string> content_;
  size_t at_ = 0;
};

/// LevelDB reads a table after it has written it.
class RandomAccess final : public leveldb::RandomAccessFile {
 public:
  explicit RandomAccess(std::shared_ptr<std::string> content) : content_(std::move(content)) {}
  leveldb::Status Read(uint64_t offset, size_t size, leveldb::Slice* result, char*) const override {
    const uint64_t start = std::min<uint64_t>(offset, content_->size());
    *result = leveldb::Slice(content_->data() + start,
                             static_cast<size_t>(std::min<uint64_t>(size, content_->size() - start)));
    return leveldb::Status::OK();
  }

 private:
  const std::shared_ptr<std::string> content_;
};

class Writable final : public leveldb::WritableFile {
 public:
  explicit Writable(std::shared_ptr<std::string> content) : content_(std::move(content)) {}
  leveldb::Status Append(const leveldb::Slice& data) override {
    content_->append(data.data(), data.size());
    return leveldb::Status::OK();
  }
  leveldb::Status Close() override { return leveldb::Status::OK(); }
  leveldb::Status Flush() override { return leveldb::Status::OK(); }
  leveldb::Status Sync() override { return leveldb::Status::OK(); }

 private:
  const std::shared_ptr<std::string> content_;
};

class ReadLock final : public leveldb::FileLock {
 public:
  explicit ReadLock(int fd) noexcept : fd_(fd) {}
  ~ReadLock() override {
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
  std::lock_guard lock(mutex_);
  ending_ = true;
  ended_.notify_all();
}

ScratchEnv::Content ScratchEnv::find(const std::string& name) {
  std::lock_guard lock(mutex_);
  const auto found = files_.find(name);
  return found == files_.end() ? nullptr : found->second;
}

bool ScratchEnv::removed(const std::string& name) {
  std::lock_guard lock(mutex_);
  return removed_.count(name) != 0;
}

leveldb::Status ScratchEnv::NewSequentialFile(const std::string& name, leveldb::SequentialFile** file) {
  if (auto content = find(name)) {
    *file = new Sequential(std::move(content));
    return leveldb::Status::OK();
  }
  return removed(name) ? not_found(name) : target()->NewSequentialFile(name, file);
}

leveldb::Status ScratchEnv::NewRandomAccessFile(const std::string& name, leveldb::RandomAccessFile** file) {
  if (auto content = find(name)) {
    *file = new RandomAccess(std::move(content));
    return leveldb::Status::OK();
  }
  return removed(name) ? not_found(name) : target()->NewRandomAccessFile(name, file);
}

leveldb::Status ScratchEnv::NewWritableFile(const std::string& name, leveldb::WritableFile** file) {
  std::lock_guard lock(mutex_);
  if (ending_) return leveldb::Status::IOError(name, "the check is over");
  auto content = std::make_shared<std::string>();
  files_[name] = content;
  removed_.erase(name);
  *file = new Writable(std::move(content));
  return leveldb::Status::OK();
}

leveldb::Status ScratchEnv::NewAppendableFile(const std::string& name, leveldb::WritableFile**) {
  return leveldb::Status::NotSupported(name, "opened for a check");
}

bool ScratchEnv::FileExists(const std::string& name) {
  return find(name) != nullptr || (!removed(name) && target()->FileExists(name));
}

leveldb::Status ScratchEnv::GetChildren(const std::string& directory, std::vector<std::string>* names) {
  auto s = target()->GetChildren(directory, names);
  if (!s.ok()) return s;
  std::lock_guard lock(mutex_);
  std::erase_if(*names, [&](const std::string& name) { return removed_.count(directory + "/" + name) != 0; });
  for (const auto& [path, content] : files_) {
    const std::string name = path.substr(path.rfind('/') + 1);
    if (std::find(names->begin(), names->end(), name) == names->end()) names->push_back(name);
  }
  return s;
}

leveldb::Status ScratchEnv::RemoveFile(const std::string& name) {
  std::lock_guard lock(mutex_);
  files_.erase(name);
  removed_.insert(name);
  return leveldb::Status::OK();
}

leveldb::Status ScratchEnv::GetFileSize(const std::string& name, uint64_t* size) {
  if (const auto content = find(name)) {
    *size = content->size();
    return leveldb::Status::OK();
  }
  return removed(name) ? not_found(name) : target()->GetFileSize(name, size);
}

leveldb::Status ScratchEnv::RenameFile(const std::string& from, const std::string& to) {
  std::lock_guard lock(mutex_);
  const auto found = files_.find(from);
  if (found == files_.end()) return leveldb::Status::NotSupported(from, "opened for a check");
  files_[to] = found->second;
  files_.erase(from);
  removed_.erase(to);
  return leveldb::Status::OK();
}

leveldb::Status ScratchEnv::LockFile(const std::string& name, leveldb::FileLock** lock) {
  const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno != ENOENT) return leveldb::Status::IOError(name, std::strerror(errno));
  auto out = std::make_unique<ReadLock>(fd);  // without the file no process can hold it
  struct flock wanted {};
  wanted.l_type = F_RDLCK;
  wanted.l_whence = SEEK_SET;
  if (fd >= 0 && ::fcntl(fd, F_SETLK, &wanted) != 0)
    return leveldb::Status::IOError("lock " + name, std::strerror(errno));
  *lock = out.release();
  return leveldb::Status::OK();
}

leveldb::Status ScratchEnv::UnlockFile(leveldb::FileLock* lock) {
  delete lock;
  return leveldb::Status::OK();
}

// A compaction would only take memory, but a database that is destroyed waits for what it has scheduled.
void ScratchEnv::Schedule(void (*work)(void*), void* context) {
  std::lock_guard lock(mutex_);
  threads_.emplace_back([this, work, context] {
    {
      std::unique_lock waiting(mutex_);
      ended_.wait(waiting, [this] { return ending_; });
    }
    work(context);
  });
}

}  // namespace mortise::meta_leveldb
