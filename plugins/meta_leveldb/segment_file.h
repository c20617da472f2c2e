// SPDX-License-Identifier: Apache-2.0
//
// Reading values from segments.
#pragma once

#include <mortise/error.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "meta_leveldb/value_place.h"

namespace mortise::meta_leveldb {

/// A segment, open for reading. Any thread. It stays readable when the file is removed.
class SegmentFile {
 public:
  static Result<std::shared_ptr<SegmentFile>> open(const std::string& name);
  SegmentFile(const SegmentFile&) = delete;
  SegmentFile& operator=(const SegmentFile&) = delete;
  ~SegmentFile();

  /// Status::corrupt if it is not the value that was written. `value` has no promised content then.
  Result<void> read(const ValuePlace& place, std::string& value) const;
  const std::string& name() const noexcept { return name_; }

 private:
  SegmentFile(std::string name, int fd) : name_(std::move(name)), fd_(fd) {}
  const std::string name_;
  const int fd_;
};

using SegmentMap = std::map<uint32_t, std::shared_ptr<SegmentFile>>;

/// The segments that there are. Any thread; a map that was given out does not change.
class SegmentSet {
 public:
  std::shared_ptr<const SegmentMap> all() const {
    const ReadLock lock(mutex_);
    return files_;
  }
  /// Null if there is none of this number.
  std::shared_ptr<SegmentFile> find(uint32_t number) const;
  void add(uint32_t number, std::shared_ptr<SegmentFile> file);
  void remove(uint32_t number);
  void set(SegmentMap files);

 private:
  mutable SharedMutex mutex_;
  std::shared_ptr<const SegmentMap> files_ MORTISE_GUARDED_BY(mutex_) = std::make_shared<const SegmentMap>();
};

/// What to say of a value whose segment is not there.
Error segment_missing(uint32_t number, const std::string& database);

}  // namespace mortise::meta_leveldb
