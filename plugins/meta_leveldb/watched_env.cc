// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/watched_env.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace mortise::meta_leveldb {
namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

class WatchedLog : public leveldb::WritableFile {
 public:
  WatchedLog(std::unique_ptr<leveldb::WritableFile> base, std::string name, WatchedEnv::LogFailures& failures)
      : base_(std::move(base)), name_(std::move(name)), failures_(failures) {}
  // Nothing is written to the next log before this one is closed. So what a power cut leaves of commits that asked for
  // no sync is always the first of them, though they are in two files.
  ~WatchedLog() override {
    if (unsynced_) (void)WatchedLog::Sync();
  }

  leveldb::Status Append(const leveldb::Slice& data) override {
    unsynced_ = true;
    auto s = base_->Append(data);
    if (!s.ok()) ++failures_.appends;
    return s;
  }
  leveldb::Status Close() override { return base_->Close(); }
  leveldb::Status Flush() override {
    auto s = base_->Flush();
    if (!s.ok()) ++failures_.appends;
    return s;
  }
  leveldb::Status Sync() override {
    auto s = base_->Sync();
    if (s.ok() && !listed_) {
      s = sync_directory_of(name_);
      listed_ = s.ok();
    }
    if (!s.ok()) ++failures_.syncs;
    unsynced_ = false;  // or lost: to sync again would prove nothing
    return s;
  }

 private:
  std::unique_ptr<leveldb::WritableFile> base_;
  std::string name_;
  WatchedEnv::LogFailures& failures_;
  bool listed_ = false;  // the directory entry is durable
  bool unsynced_ = false;
};

}  // namespace

leveldb::Status sync_directory_of(const std::string& file) {
  const auto slash = file.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : file.substr(0, slash + 1);
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return leveldb::Status::IOError(directory, std::strerror(errno));
  const int result = ::fsync(fd);
  const int cause = errno;
  ::close(fd);
  return result == 0 ? leveldb::Status::OK() : leveldb::Status::IOError(directory, std::strerror(cause));
}

leveldb::Status WatchedEnv::NewWritableFile(const std::string& name, leveldb::WritableFile** file) {
  auto s = target()->NewWritableFile(name, file);
  if (s.ok() && ends_with(name, ".log"))
    *file = new WatchedLog(std::unique_ptr<leveldb::WritableFile>(*file), name, failures_);
  return s;
}

leveldb::Status WatchedEnv::RenameFile(const std::string& from, const std::string& to) {
  auto s = target()->RenameFile(from, to);
  if (s.ok() && ends_with(to, "/CURRENT")) s = sync_directory_of(to);
  return s;
}

}  // namespace mortise::meta_leveldb
