// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/layout.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <vector>

#include "blob_fs/system_error.h"

namespace mortise::blob_fs {
namespace {

constexpr std::string_view kFormatPrefix = "mortise blob_fs ";
constexpr int kFormat = 1;
constexpr size_t kIncarnationDigits = 16;
constexpr size_t kSequenceDigits = 8;  // at least

constexpr bool hex_digit(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

Result<Descriptor> open_directory(int at, const std::string& name) {
  Descriptor fd(::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return system_error(errno, "open the directory " + name);
  return fd;
}

Result<void> make_directory(int at, const std::string& name) {
  if (::mkdirat(at, name.c_str(), 0750) == 0 || errno == EEXIST) return {};
  return system_error(errno, "make the directory " + name);
}

// Makes `path` and what is missing above it, each with a durable entry in its parent.
Result<Descriptor> open_root(const std::string& path) {
  std::vector<std::filesystem::path> missing;
  std::error_code error;
  for (auto p = std::filesystem::absolute(path, error).lexically_normal(); !std::filesystem::exists(p, error);
       p = p.parent_path())
    missing.push_back(p);
  for (auto p = missing.rbegin(); p != missing.rend(); ++p) {
    if (auto made = make_directory(AT_FDCWD, p->string()); !made) return std::move(made).error();
    auto parent = open_directory(AT_FDCWD, p->parent_path().string());
    if (!parent) return std::move(parent).error();
    if (auto s = sync(parent->get(), p->parent_path().string()); !s) return std::move(s).error();
  }
  return open_directory(AT_FDCWD, path);
}

Result<Descriptor> take_lock(int root, const std::string& path) {
  Descriptor lock(::openat(root, "LOCK", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!lock) return system_error(errno, "open " + path + "/LOCK");
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK)
    return Error(Status::busy, "blob_fs: the directory " + path + " is in use by another process");
  return system_error(errno, "lock " + path + "/LOCK");
}

/// 0 = there is no FORMAT file yet.
Result<int> read_format(int root, const std::string& path) {
  Descriptor file(::openat(root, "FORMAT", O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno == ENOENT) return 0;
  if (!file) return system_error(errno, "open " + path + "/FORMAT");
  char text[64];
  const ssize_t n = ::read(file.get(), text, sizeof text);
  if (n < 0) return system_error(errno, "read " + path + "/FORMAT");
  const std::string_view line(text, static_cast<size_t>(n));
  int format = 0;
  if (line.substr(0, kFormatPrefix.size()) == kFormatPrefix)
    std::from_chars(line.data() + kFormatPrefix.size(), line.data() + line.size(), format);
  if (format < 1) return Error(Status::corrupt, "blob_fs: " + path + "/FORMAT is damaged or of something else");
  return format;
}

Result<void> write_format(int root, const std::string& path) {
  const std::string line = std::string(kFormatPrefix) + std::to_string(kFormat) + "\n";
  Descriptor file(::openat(root, "FORMAT.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!file) return system_error(errno, "make " + path + "/FORMAT");
  if (::write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    return system_error(errno, "write " + path + "/FORMAT");
  if (auto s = sync(file.get(), path + "/FORMAT"); !s) return s;
  if (::renameat(root, "FORMAT.new", root, "FORMAT") != 0) return system_error(errno, "make " + path + "/FORMAT");
  return sync(root, path);
}

// The FORMAT file comes last: a directory that has one has everything.
Result<void> initialize(int root, const std::string& path) {
  for (const char* name : {"staging", "blobs", "quarantine"})
    if (auto made = make_directory(root, name); !made) return made;
  if (auto s = sync(root, path); !s) return s;
  return write_format(root, path);
}

}  // namespace

Result<void> sync(int fd, const std::string& what) {
  if (::fsync(fd) == 0) return {};
  return system_error(errno, "sync " + what);
}

Result<Layout> Layout::open(const std::string& path) {
  Layout out;
  out.path = path;
  auto root = open_root(path);
  if (!root) return std::move(root).error();
  out.root = std::move(root).value();
  auto lock = take_lock(out.root.get(), path);
  if (!lock) return std::move(lock).error();
  out.lock = std::move(lock).value();

  auto format = read_format(out.root.get(), path);
  if (!format) return std::move(format).error();
  if (*format > kFormat)
    return Error(Status::unsupported, "blob_fs: " + path + " has format " + std::to_string(*format) +
                                          ", this version reads formats up to " + std::to_string(kFormat));
  if (*format == 0)
    if (auto made = initialize(out.root.get(), path); !made) return std::move(made).error();

  const std::pair<Descriptor&, const char*> directories[] = {
      {out.staging, "staging"}, {out.blobs, "blobs"}, {out.quarantine, "quarantine"}};
  for (const auto& [fd, name] : directories) {
    auto opened = open_directory(out.root.get(), name);
    if (!opened) return std::move(opened).error();
    fd = std::move(opened).value();
  }
  return out;
}

bool is_id(std::string_view name) noexcept {
  if (name.size() < kIncarnationDigits + 1 + kSequenceDigits || name.size() > 2 * kIncarnationDigits + 1) return false;
  const auto incarnation = name.substr(0, kIncarnationDigits);
  const auto sequence = name.substr(kIncarnationDigits + 1);
  return name[kIncarnationDigits] == '-' && std::all_of(incarnation.begin(), incarnation.end(), hex_digit) &&
         std::all_of(sequence.begin(), sequence.end(), hex_digit);
}

std::string place_of(std::string_view id) {
  std::string out(id.substr(id.size() - 4, 2));
  out.push_back('/');
  out.append(id);
  return out;
}

}  // namespace mortise::blob_fs
