// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/segment_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "meta_leveldb/crc32c.h"
#include "meta_leveldb/keys.h"
#include "meta_leveldb/log_layout.h"

namespace mortise::meta_leveldb {

Result<std::shared_ptr<SegmentFile>> SegmentFile::open(const std::string& name) {
  const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    const bool files = errno == EMFILE || errno == ENFILE;
    return Error(files ? Status::busy : Status::io,
                 "meta_leveldb: open " + name + ": " + std::generic_category().message(errno));
  }
  return std::shared_ptr<SegmentFile>(new SegmentFile(name, fd));
}

SegmentFile::~SegmentFile() { ::close(fd_); }

Result<void> SegmentFile::read(const ValuePlace& place, std::string& value) const {
  const auto damaged = [&](const std::string& why) {
    return Error(Status::corrupt, "meta_leveldb: the value of " + std::to_string(place.size) + " bytes at byte " +
                                      std::to_string(place.offset) + " of " + name_ + " is damaged: " + why);
  };
  if (place.size > kMaxValue) return damaged("no value is as long");
  const auto span = static_cast<size_t>(span_in_log(place.offset, place.size));
  value.resize(span);
  for (size_t got = 0; got < span;) {
    const ssize_t n = ::pread(fd_, value.data() + got, span - got, static_cast<off_t>(place.offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Error(Status::io, "meta_leveldb: read " + name_ + ": " + std::generic_category().message(errno));
    if (n == 0) return damaged("the file ends before");
    got += static_cast<size_t>(n);
  }
  if (span != place.size) remove_headers(value, place.offset, place.size);
  if (crc32c(value) != place.crc) return damaged("its checksum does not fit");
  return {};
}

std::shared_ptr<SegmentFile> SegmentSet::find(uint32_t number) const {
  const ReadLock lock(mutex_);
  const auto found = files_->find(number);
  return found == files_->end() ? nullptr : found->second;
}

void SegmentSet::add(uint32_t number, std::shared_ptr<SegmentFile> file) {
  const WriteLock lock(mutex_);
  auto changed = std::make_shared<SegmentMap>(*files_);
  (*changed)[number] = std::move(file);
  files_ = std::move(changed);
}

void SegmentSet::remove(uint32_t number) {
  const WriteLock lock(mutex_);
  auto changed = std::make_shared<SegmentMap>(*files_);
  changed->erase(number);
  files_ = std::move(changed);
}

void SegmentSet::set(SegmentMap files) {
  const WriteLock lock(mutex_);
  files_ = std::make_shared<const SegmentMap>(std::move(files));
}

Error segment_missing(uint32_t number, const std::string& database) {
  return Error(Status::corrupt, "meta_leveldb: a value of " + database + " lies in segment " + std::to_string(number) +
                                    ", which is not there");
}

}  // namespace mortise::meta_leveldb
