// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/opening_env.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace mortise::meta_leveldb {
namespace {

/// The first bytes of a file.
class Part final : public leveldb::SequentialFile {
 public:
  Part(std::unique_ptr<leveldb::SequentialFile> file, uint64_t size) : file_(std::move(file)), left_(size) {}
  leveldb::Status Read(size_t size, leveldb::Slice* result, char* scratch) override {
    auto s = file_->Read(static_cast<size_t>(std::min<uint64_t>(size, left_)), result, scratch);
    if (s.ok()) left_ -= result->size();
    return s;
  }
  leveldb::Status Skip(uint64_t size) override {
    size = std::min(size, left_);
    left_ -= size;
    return file_->Skip(size);
  }

 private:
  const std::unique_ptr<leveldb::SequentialFile> file_;
  uint64_t left_;
};

class Bytes final : public leveldb::SequentialFile {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
  leveldb::Status Read(size_t size, leveldb::Slice* result, char* scratch) override {
    size = std::min(size, bytes_.size() - at_);
    std::memcpy(scratch, bytes_.data() + at_, size);
    at_ += size;
    *result = leveldb::Slice(scratch, size);
    return leveldb::Status::OK();
  }
  leveldb::Status Skip(uint64_t size) override {
    at_ += static_cast<size_t>(std::min<uint64_t>(size, bytes_.size() - at_));
    return leveldb::Status::OK();
  }

 private:
  const std::string bytes_;
  size_t at_ = 0;
};

/// What LevelDB is given for the lock that is held already.
class HeldLock final : public leveldb::FileLock {};

}  // namespace

OpeningEnv::~OpeningEnv() {
  if (lock_ != nullptr) (void)target()->UnlockFile(lock_);
}

leveldb::Status OpeningEnv::lock(const std::string& directory) {
  if (lock_ != nullptr) return leveldb::Status::OK();
  lock_name_ = directory + "/LOCK";
  return target()->LockFile(lock_name_, &lock_);
}

leveldb::Status OpeningEnv::LockFile(const std::string& name, leveldb::FileLock** lock) {
  if (lock_ == nullptr || name != lock_name_) return target()->LockFile(name, lock);
  *lock = new HeldLock;
  return leveldb::Status::OK();
}

leveldb::Status OpeningEnv::UnlockFile(leveldb::FileLock* lock) {
  if (dynamic_cast<HeldLock*>(lock) == nullptr) return target()->UnlockFile(lock);
  delete lock;
  return leveldb::Status::OK();
}

leveldb::Status OpeningEnv::NewSequentialFile(const std::string& name, leveldb::SequentialFile** file) {
  if (const auto shown = shown_.find(name); shown != shown_.end()) {
    *file = new Bytes(shown->second);
    return leveldb::Status::OK();
  }
  auto s = target()->NewSequentialFile(name, file);
  if (const auto part = parts_.find(name); s.ok() && part != parts_.end())
    *file = new Part(std::unique_ptr<leveldb::SequentialFile>(*file), part->second);
  return s;
}

// A failed attempt to open removes the table that it has begun; the next one takes its name again.
leveldb::Status OpeningEnv::NewWritableFile(const std::string& name, leveldb::WritableFile** file) {
  {
    const MutexLock lock(mutex_);
    to_remove_.erase(name);
    if (!removing_) made_.insert(name);
  }
  return target()->NewWritableFile(name, file);
}

leveldb::Status OpeningEnv::RemoveFile(const std::string& name) {
  {
    const MutexLock lock(mutex_);
    if (!removing_ && made_.count(name) == 0) {
      to_remove_.insert(name);
      return leveldb::Status::OK();
    }
  }
  return target()->RemoveFile(name);
}

void OpeningEnv::begin_removing() {
  std::set<std::string> names;
  {
    const MutexLock lock(mutex_);
    removing_ = true;
    made_.clear();
    names = std::exchange(to_remove_, {});
  }
  for (const auto& name : names) (void)target()->RemoveFile(name);
}

void OpeningEnv::Schedule(void (*work)(void*), void* context) {
  {
    const MutexLock lock(mutex_);
    if (holding_) return held_.push_back({work, context});
  }
  target()->Schedule(work, context);
}

void OpeningEnv::hold_work() {
  const MutexLock lock(mutex_);
  holding_ = true;
}

void OpeningEnv::begin_held_work() {
  std::vector<Work> held;
  {
    const MutexLock lock(mutex_);
    holding_ = false;
    held = std::exchange(held_, {});
  }
  for (const auto& work : held) target()->Schedule(work.run, work.context);
}

}  // namespace mortise::meta_leveldb
