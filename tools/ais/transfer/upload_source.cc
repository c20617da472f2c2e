// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/upload_source.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace mortise::ais {
namespace {

Error failed(const char* what, const std::string& path) {
  const int number = errno;
  return {Status::io, number, std::string(what) + " \"" + path + "\": " + std::generic_category().message(number)};
}

}  // namespace

Result<LocalFile> LocalFile::open(const std::string& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return failed("cannot open", path);
  LocalFile out(std::move(fd), path);
  if (auto done = out.measure(); !done) return std::move(done).error();
  return out;
}

Result<LocalFile> LocalFile::without_name() {
  std::error_code error;
  const auto folder = std::filesystem::temp_directory_path(error).string();
  FileDescriptor fd(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (fd.is_open()) return LocalFile(std::move(fd), folder);
  // Where the file system has no files without a name, one with a name loses it.
  auto name = folder + "/ais-XXXXXX";
  FileDescriptor named(::mkostemp(name.data(), O_CLOEXEC));
  if (!named.is_open() || ::unlink(name.c_str()) != 0) return failed("cannot make a temporary file in", folder);
  return LocalFile(std::move(named), folder);
}

Result<void> LocalFile::measure() {
  struct stat about {};
  if (::fstat(fd_.get(), &about) != 0) return failed("cannot read", path_);
  if (S_ISDIR(about.st_mode)) {
    errno = EISDIR;
    return failed("cannot read", path_);
  }
  regular_ = S_ISREG(about.st_mode);
  size_ = regular_ ? static_cast<uint64_t>(about.st_size) : 0;
  return {};
}

FileSource::FileSource(const LocalFile& file) : file_(file), length_(file.size()) {}

FileSource::FileSource(const LocalFile& file, uint64_t offset, uint64_t length)
    : file_(file), offset_(offset), length_(length) {}

std::optional<uint64_t> FileSource::size() const {
  if (!file_.is_regular()) return std::nullopt;
  return length_;
}

Result<size_t> FileSource::read(char* to, size_t size) {
  if (file_.is_regular()) size = static_cast<size_t>(std::min<uint64_t>(size, length_ - at_));
  if (size == 0) return size_t{0};
  ssize_t n = 0;
  do {
    n = file_.is_regular() ? ::pread(file_.descriptor(), to, size, static_cast<off_t>(offset_ + at_))
                           : ::read(file_.descriptor(), to, size);
  } while (n < 0 && errno == EINTR);
  if (n < 0) return failed("cannot read", file_.path());
  if (n == 0 && file_.is_regular())
    return Error(Status::io, "\"" + file_.path() + "\" became shorter while it was read");
  at_ += static_cast<uint64_t>(n);
  if (digest_) digest_->add({to, static_cast<size_t>(n)});
  if (progress_ != nullptr) progress_->add_bytes(n);
  return static_cast<size_t>(n);
}

bool FileSource::rewind() {
  if (!file_.is_regular()) return at_ == 0;
  if (progress_ != nullptr) progress_->add_bytes(-static_cast<int64_t>(at_));
  at_ = 0;
  if (digest_) digest_ = Digest::of(digest_type_);
  return true;
}

void FileSource::digest_with(std::string type) {
  digest_type_ = std::move(type);
  digest_ = Digest::of(digest_type_);
}

std::string FileSource::digest_of(std::string_view type) {
  const auto is_xxhash = [](std::string_view t) { return t == "xxhash" || t == "xxhash2"; };
  const bool same = type == digest_type_ || (is_xxhash(type) && is_xxhash(digest_type_));
  return digest_ && same ? digest_->value() : std::string();
}

Result<size_t> MemorySource::read(char* to, size_t size) {
  const auto part = bytes_.substr(at_, size);
  std::memcpy(to, part.data(), part.size());
  at_ += part.size();
  return part.size();
}

bool MemorySource::rewind() {
  at_ = 0;
  return true;
}

}  // namespace mortise::ais
