// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/held_file.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace mortise::meta_leveldb {
namespace {

constexpr size_t kPiece = size_t{1} << 20;

class Writable final : public leveldb::WritableFile {
 public:
  explicit Writable(std::shared_ptr<HeldFile> file) : file_(std::move(file)) {}
  ~Writable() override { (void)file_->close(); }
  leveldb::Status Append(const leveldb::Slice& data) override { return file_->append(data); }
  leveldb::Status Close() override { return file_->close(); }
  leveldb::Status Flush() override { return file_->flush(); }
  leveldb::Status Sync() override { return file_->sync(); }

 private:
  const std::shared_ptr<HeldFile> file_;
};

class Sequential final : public leveldb::SequentialFile {
 public:
  explicit Sequential(std::shared_ptr<HeldFile> file) : file_(std::move(file)) {}
  leveldb::Status Read(size_t size, leveldb::Slice* result, char* scratch) override {
    auto s = file_->read(at_, size, result, scratch);
    if (s.ok()) at_ += result->size();
    return s;
  }
  leveldb::Status Skip(uint64_t size) override {
    at_ = std::min(at_ + size, file_->size());
    return leveldb::Status::OK();
  }

 private:
  const std::shared_ptr<HeldFile> file_;
  uint64_t at_ = 0;
};

/// LevelDB reads a table after it has written it.
class RandomAccess final : public leveldb::RandomAccessFile {
 public:
  explicit RandomAccess(std::shared_ptr<HeldFile> file) : file_(std::move(file)) {}
  leveldb::Status Read(uint64_t offset, size_t size, leveldb::Slice* result, char* scratch) const override {
    return file_->read(offset, size, result, scratch);
  }

 private:
  const std::shared_ptr<HeldFile> file_;
};

}  // namespace

leveldb::Status HeldFile::append(const leveldb::Slice& data) {
  if (disk_) return disk_->Append(data);
  const WriteLock lock(mutex_);
  for (leveldb::Slice rest = data; !rest.empty();) {
    if (size_ % kPiece == 0) pieces_.emplace_back().reserve(kPiece);
    const size_t part = std::min<size_t>(rest.size(), kPiece - size_ % kPiece);
    pieces_.back().append(rest.data(), part);
    size_ += part;
    rest.remove_prefix(part);
  }
  return leveldb::Status::OK();
}

leveldb::Status HeldFile::close() {
  closed_ = true;
  const auto disk = std::exchange(disk_, nullptr);
  return disk ? disk->Close() : leveldb::Status::OK();
}

leveldb::Status HeldFile::read(uint64_t offset, size_t size, leveldb::Slice* result, char* scratch) const {
  if (const auto* reader = reader_.load(std::memory_order_acquire)) return reader->Read(offset, size, result, scratch);
  {
    const ReadLock lock(mutex_);
    if (reader_.load(std::memory_order_relaxed) == nullptr) {
      const uint64_t end = std::min(size_, offset + size);
      size_t got = 0;
      for (uint64_t at = offset; at < end;) {
        const auto part = static_cast<size_t>(std::min(end - at, kPiece - at % kPiece));
        std::memcpy(scratch + got, pieces_[at / kPiece].data() + at % kPiece, part);
        at += part;
        got += part;
      }
      *result = leveldb::Slice(scratch, got);
      return leveldb::Status::OK();
    }
  }
  return read(offset, size, result, scratch);
}

uint64_t HeldFile::size() const {
  const ReadLock lock(mutex_);
  return size_;
}

leveldb::Status HeldFile::copy_to(leveldb::WritableFile& file) const {
  const ReadLock lock(mutex_);
  leveldb::Status s;
  for (const auto& piece : pieces_)
    if (s.ok()) s = file.Append(piece);
  if (s.ok() && size_ > 0) s = file.Sync();
  if (s.ok() && closed_) s = file.Close();
  return s;
}

leveldb::Status HeldFile::write_to(leveldb::Env& env, const std::string& name) {
  if (written_) return leveldb::Status::OK();
  leveldb::WritableFile* made = nullptr;
  auto s = env.NewWritableFile(name, &made);
  std::unique_ptr<leveldb::WritableFile> file(made);
  if (s.ok()) s = copy_to(*file);
  leveldb::RandomAccessFile* back = nullptr;
  if (s.ok() && closed_) s = env.NewRandomAccessFile(name, &back);
  if (!s.ok()) {
    file.reset();
    (void)env.RemoveFile(name);  // it takes room
    return s;
  }
  written_ = true;
  if (!closed_) disk_ = std::move(file);  // and nobody reads it
  const WriteLock lock(mutex_);
  back_.reset(back);
  reader_.store(back, std::memory_order_release);
  pieces_ = {};
  size_ = 0;
  return s;
}

leveldb::WritableFile* for_writing(std::shared_ptr<HeldFile> file) { return new Writable(std::move(file)); }
leveldb::SequentialFile* for_reading_through(std::shared_ptr<HeldFile> file) { return new Sequential(std::move(file)); }
leveldb::RandomAccessFile* for_reading(std::shared_ptr<HeldFile> file) { return new RandomAccess(std::move(file)); }

}  // namespace mortise::meta_leveldb
