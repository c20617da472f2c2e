// SPDX-License-Identifier: Apache-2.0
//
// A file in memory that may become one on the disk while it is open for writing and reading.
#pragma once

#include <mortise/mutex.h>

#include <leveldb/env.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include <string>
#include <vector>

namespace mortise::meta_leveldb {

/// Threads: read() and size() any, the rest one at a time.
class HeldFile {
 public:
  leveldb::Status append(const leveldb::Slice& data);
  leveldb::Status flush() { return disk_ ? disk_->Flush() : leveldb::Status::OK(); }
  leveldb::Status sync() { return disk_ ? disk_->Sync() : leveldb::Status::OK(); }
  leveldb::Status close();

  /// Copies to `scratch`: what is in memory may go at any time.
  leveldb::Status read(uint64_t offset, size_t size, leveldb::Slice* result, char* scratch) const;
  uint64_t size() const;

  /// Makes the file `name` of what is in memory, on stable storage, and gives the memory back. From then on this is
  /// that file. If it fails there is no such file. Does nothing once it has succeeded.
  leveldb::Status write_to(leveldb::Env& env, const std::string& name);

 private:
  leveldb::Status copy_to(leveldb::WritableFile& file) const;

  mutable SharedMutex mutex_;
  std::vector<std::string> pieces_
      MORTISE_GUARDED_BY(mutex_);  // each but the last of the same size, so that nothing is moved when it grows
  uint64_t size_ MORTISE_GUARDED_BY(mutex_) = 0;
  bool closed_ = false;
  bool written_ = false;
  std::unique_ptr<leveldb::WritableFile> disk_;              // of one that was open when it was written
  std::unique_ptr<leveldb::RandomAccessFile> back_;          // of one that was closed: a table
  std::atomic<leveldb::RandomAccessFile*> reader_{nullptr};  // back_, once it is there
};

/// For whoever opens it. The caller's.
leveldb::WritableFile* for_writing(std::shared_ptr<HeldFile> file);
leveldb::SequentialFile* for_reading_through(std::shared_ptr<HeldFile> file);
leveldb::RandomAccessFile* for_reading(std::shared_ptr<HeldFile> file);

}  // namespace mortise::meta_leveldb
