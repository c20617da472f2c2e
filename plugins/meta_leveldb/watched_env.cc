// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/watched_env.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

namespace mortise::meta_leveldb {
namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// Of "<directory>/<number>.log"; 0 if it is none.
uint64_t number_of(const std::string& log) {
  uint64_t out = 0;
  const char* begin = log.data() + log.rfind('/') + 1;
  (void)std::from_chars(begin, log.data() + log.size(), out);
  return out;
}

class WatchedLog : public leveldb::WritableFile {
 public:
  WatchedLog(std::unique_ptr<leveldb::WritableFile> base, std::string name, WatchedEnv::LogFailures& failures,
             WatchedEnv::Marks marks)
      : base_(std::move(base)), name_(std::move(name)), number_(number_of(name_)), failures_(failures), marks_(marks) {
    if (number_ != 0) marks_.written.log_begins(number_);
  }
  // Nothing is written to the next log before this one is closed. So what a power cut leaves of commits that asked for
  // no sync is always the first of them, though they are in two files.
  ~WatchedLog() override {
    if (unsynced_) (void)WatchedLog::Sync();
  }

  leveldb::Status Append(const leveldb::Slice& data) override {
    unsynced_ = true;
    auto s = base_->Append(data);
    if (!s.ok()) ++failures_.appends;
    size_ += data.size();
    whole_ = whole_ && s.ok();
    return s;
  }
  leveldb::Status Close() override { return base_->Close(); }
  leveldb::Status Flush() override {
    auto s = base_->Flush();
    if (!s.ok()) ++failures_.appends;
    whole_ = whole_ && s.ok();
    if (whole_ && number_ != 0) marks_.written.set({number_, size_});
    return s;
  }
  leveldb::Status Sync() override {
    auto s = base_->Sync();
    if (s.ok() && !listed_) {
      s = sync_directory_of(name_);
      listed_ = s.ok();
    }
    if (!s.ok()) {
      ++failures_.syncs;
      marks_.written.doubt();
    }
    whole_ = whole_ && s.ok();
    if (whole_ && number_ != 0) marks_.synced.set({number_, size_});
    unsynced_ = false;  // or lost: to sync again would prove nothing
    return s;
  }

 private:
  std::unique_ptr<leveldb::WritableFile> base_;
  std::string name_;
  const uint64_t number_;  // 0: not known
  WatchedEnv::LogFailures& failures_;
  const WatchedEnv::Marks marks_;
  uint64_t size_ = 0;
  bool whole_ = true;    // nothing has failed: size_ is the file's
  bool listed_ = false;  // the directory entry is durable
  bool unsynced_ = false;
};

}  // namespace

leveldb::Status sync_file(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return leveldb::Status::IOError(file, std::strerror(errno));
  const int result = ::fsync(fd);
  const int cause = errno;
  ::close(fd);
  return result == 0 ? leveldb::Status::OK() : leveldb::Status::IOError(file, std::strerror(cause));
}

leveldb::Status sync_directory_of(const std::string& file) {
  const auto slash = file.rfind('/');
  return sync_file(slash == std::string::npos ? "." : file.substr(0, slash + 1));
}

leveldb::Status WatchedEnv::NewWritableFile(const std::string& name, leveldb::WritableFile** file) {
  if (before_log_ && ends_with(name, ".log"))
    if (auto ready = before_log_(); !ready.ok()) return ready;
  auto s = target()->NewWritableFile(name, file);
  if (s.ok() && (ends_with(name, ".log") || ends_with(name, ".seg")))
    *file = new WatchedLog(std::unique_ptr<leveldb::WritableFile>(*file), name, failures_, marks_);
  return s;
}

leveldb::Status WatchedEnv::RenameFile(const std::string& from, const std::string& to) {
  auto s = target()->RenameFile(from, to);
  if (s.ok() && ends_with(to, "/CURRENT")) s = sync_directory_of(to);
  return s;
}

}  // namespace mortise::meta_leveldb
