// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/frugal_env.h"

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace mortise::meta_leveldb {
namespace {

leveldb::Status failure(const std::string& name, int cause) {
  if (cause == ENOENT) return leveldb::Status::NotFound(name, std::strerror(cause));
  return leveldb::Status::IOError(name, std::strerror(cause));
}

/// Any number of threads.
class Table final : public leveldb::RandomAccessFile {
 public:
  Table(std::string name, int fd) : name_(std::move(name)), fd_(fd) {}
  ~Table() override { ::close(fd_); }

  // Fewer bytes than wanted are no failure: LevelDB asks for what it needs and says "truncated" itself.
  leveldb::Status Read(uint64_t offset, size_t size, leveldb::Slice* result, char* scratch) const override {
    size_t got = 0;
    while (got < size) {
      const ssize_t n = ::pread(fd_, scratch + got, size - got, static_cast<off_t>(offset + got));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        *result = {};
        return failure(name_, errno);
      }
      if (n == 0) break;
      got += static_cast<size_t>(n);
    }
    *result = leveldb::Slice(scratch, got);
    return leveldb::Status::OK();
  }

 private:
  const std::string name_;
  const int fd_;
};

class FrugalEnv final : public leveldb::EnvWrapper {
 public:
  FrugalEnv() : leveldb::EnvWrapper(leveldb::Env::Default()) {}

  leveldb::Status NewRandomAccessFile(const std::string& name, leveldb::RandomAccessFile** file) override {
    *file = nullptr;
    const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return failure(name, errno);
    *file = new Table(name, fd);  // of a pipe, which reads say
    return leveldb::Status::OK();
  }

  // LevelDB removes a log, on a thread of its own, right after it has freed the records that were in it.
  leveldb::Status RemoveFile(const std::string& name) override {
    auto status = leveldb::EnvWrapper::RemoveFile(name);
    if (name.ends_with(".log")) ::malloc_trim(0);
    return status;
  }
};

}  // namespace

leveldb::Env* frugal_env() {
  static auto* env = new FrugalEnv;
  return env;
}

}  // namespace mortise::meta_leveldb
