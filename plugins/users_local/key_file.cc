// SPDX-License-Identifier: Apache-2.0
#include "users_local/key_file.h"

#include <mortise/text/hex.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mortise::users_local {
namespace {

constexpr size_t kLongest = 256;

class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }

 private:
  const int fd_;
};

Error failure(const char* what, const std::string& path, int code) {
  return {code == ENOENT ? Status::not_found : Status::io,
          std::string("cannot ") + what + " the key file " + path + ": " + std::generic_category().message(code)};
}

bool write_all(int fd, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

bool sync_directory_of(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  const Descriptor fd(::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd.get() >= 0 && ::fsync(fd.get()) == 0;
}

}  // namespace

Result<BoxKey> parse_key(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  auto bytes = text.size() == 64 ? text::from_hex(text) : std::nullopt;
  if (!bytes) return Error(Status::invalid, "a key file is 64 hex digits, as `openssl rand -hex 32` writes them");
  BoxKey key{};
  std::copy(bytes->begin(), bytes->end(), key.begin());
  OPENSSL_cleanse(bytes->data(), bytes->size());
  return key;
}

Result<KeyFile> read_key_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));  // no wait for a pipe
  struct stat facts {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) return failure("read", path, errno);
  if (!S_ISREG(facts.st_mode)) return Error(Status::invalid, "the key file " + path + " is no regular file");
  std::string text(kLongest, '\0');
  const ssize_t n = ::read(file.get(), text.data(), text.size());
  if (n < 0) return failure("read", path, errno);
  auto key = parse_key(std::string_view(text).substr(0, static_cast<size_t>(n)));
  OPENSSL_cleanse(text.data(), text.size());
  if (!key) return Error(Status::invalid, path + ": " + key.error().message);
  return KeyFile{*key, (facts.st_mode & (S_IRGRP | S_IROTH)) != 0};
}

Result<KeyFile> make_key_file(const std::string& path) {
  BoxKey key{};
  if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
    return Error(Status::internal, "OpenSSL has no random bytes");
  std::string text = text::to_hex({reinterpret_cast<const char*>(key.data()), key.size()}) + "\n";
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());  // of a server that was killed
  bool written = false;
  {
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    written = file.get() >= 0 && write_all(file.get(), text) && ::fsync(file.get()) == 0;
  }
  OPENSSL_cleanse(text.data(), text.size());
  // link() and not rename(): it fails where somebody has made one meanwhile.
  if (!written || ::link(fresh.c_str(), path.c_str()) != 0 || !sync_directory_of(path)) {
    Error error = failure("make", path, errno);
    ::unlink(fresh.c_str());
    return error;
  }
  ::unlink(fresh.c_str());
  return KeyFile{key, false};
}

}  // namespace mortise::users_local
