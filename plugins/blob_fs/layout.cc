// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/layout.h"

#include <fcntl.h>
#include <mortise/directories.h>
#include <mortise/text/hex.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>

#include "blob_fs/blob_directories.h"
#include "blob_fs/system_error.h"
#include "blob_fs/walk.h"

namespace mortise::blob_fs {
namespace {

constexpr std::string_view kFormatPrefix = "mortise blob_fs ";
constexpr int kFormat = 1;
constexpr size_t kIncarnationDigits = 16;
constexpr size_t kSequenceDigits = 8;  // at least

constexpr bool hex_digit(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

Error missing(const std::string& path, const std::string& name) {
  return Error(Status::corrupt, "blob_fs: " + name + " is missing in " + path +
                                    ", which holds a store. Nothing was changed. Is the right volume mounted, and was "
                                    "everything restored?");
}

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
  for (const std::string& missing : missing_directories(path)) {
    if (auto made = make_directory(AT_FDCWD, missing); !made) return std::move(made).error();
    const std::string above = std::filesystem::path(missing).parent_path().string();
    auto parent = open_directory(AT_FDCWD, above);
    if (!parent) return std::move(parent).error();
    if (auto s = sync(parent->get(), above); !s) return std::move(s).error();
  }
  return open_directory(AT_FDCWD, path);
}

/// `make`: the file is made if it is missing; otherwise no process can hold it, and there is no descriptor.
Result<Descriptor> take_lock(int root, const std::string& path, bool make, bool reading) {
  const int flags = (reading ? O_RDONLY : O_RDWR) | (make ? O_CREAT : 0) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  Descriptor lock(::openat(root, "LOCK", flags, 0640));
  if (!lock && errno == ENOENT && !make) return lock;
  if (!lock) return system_error(errno, "open " + path + "/LOCK");
  if (::flock(lock.get(), (reading ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK)
    return Error(Status::busy, "blob_fs: the directory " + path + " is in use by another process");
  return system_error(errno, "lock " + path + "/LOCK");
}

/// Whether any blob is there, in any of the places.
Result<bool> holds_blobs(int root) {
  bool found = false;
  const auto see = [&](const std::string&) -> Result<bool> { return !(found = true); };
  for (const char* place : {"staging", "quarantine"})
    if (auto walked = walk(root, place, see); !walked || found) return walked ? Result<bool>(true) : walked;
  for (size_t i = 0; i < kDirectories && !found; ++i)
    if (auto walked = walk(root, "blobs/" + directory_name(i), see); !walked) return walked;
  return found;
}

/// 0 = there is no FORMAT file yet.
Result<int> read_format(int root, const std::string& path) {
  Descriptor file(::openat(root, "FORMAT", kReadFlags));
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
  Descriptor file(::openat(root, "FORMAT.new", kReplaceFlags, 0640));
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

Result<Layout> Layout::open(const std::string& path, Host host) {
  Layout out;
  out.path = path;
  const bool reading = host.mode() == Mode::check;
  out.root = Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!out.root && errno != ENOENT) return system_error(errno, "open the directory " + path);
  out.absent = !out.root;
  if (out.absent) return out;
  auto lock = take_lock(out.root.get(), path, false, reading);
  if (!lock) return std::move(lock).error();
  out.lock = std::move(lock).value();

  auto format = read_format(out.root.get(), path);
  if (!format) return std::move(format).error();
  if (*format > kFormat)
    return Error(Status::unsupported, "blob_fs: " + path + " has format " + std::to_string(*format) +
                                          ", this version reads formats up to " + std::to_string(kFormat));
  if (*format == 0) {
    auto blobs = holds_blobs(out.root.get());
    if (!blobs) return std::move(blobs).error();
    if (*blobs) return missing(path, "FORMAT");
    out.absent = true;
    out.root.reset();
    out.lock.reset();
    return out;
  }
  if (auto opened = out.open_directories(); !opened) return std::move(opened).error();
  if (auto whole = check_blob_directories(out); !whole) return std::move(whole).error();
  if (out.lock || reading) return out;
  auto made = take_lock(out.root.get(), path, true, false);
  if (!made) return std::move(made).error();
  out.lock = std::move(made).value();
  return out;
}

Result<void> Layout::make() {
  auto made = open_root(path);
  if (!made) return std::move(made).error();
  auto taken = take_lock(made->get(), path, true, false);
  if (!taken) return std::move(taken).error();
  root = std::move(made).value();
  lock = std::move(taken).value();
  auto format = read_format(root.get(), path);
  if (!format) return std::move(format).error();
  if (*format != 0) return Error(Status::busy, "blob_fs: another process has made a store in " + path + " meanwhile");
  if (auto done = initialize(root.get(), path); !done) return done;
  if (auto opened = open_directories(); !opened) return opened;
  absent = false;
  return {};
}

void Layout::close_to_others(Host host) const {
  constexpr mode_t kOthers = 0007;
  struct stat info {};
  if (::fstat(root.get(), &info) != 0 || (info.st_mode & kOthers) == 0) return;
  if (::fchmod(root.get(), info.st_mode & 07777 & ~kOthers) == 0)
    host.log(LogLevel::info, "the directory of bodies was open to all local users and is no longer",
             {pair("path", path)});
  else
    host.log(LogLevel::warning, "all local users can read the directory of bodies: remove their access (chmod o=)",
             {pair("path", path)});
}

Result<void> Layout::open_directories() {
  const std::pair<Descriptor&, const char*> directories[] = {
      {staging, "staging"}, {blobs, "blobs"}, {quarantine, "quarantine"}};
  for (const auto& [fd, name] : directories) {
    fd = Descriptor(::openat(root.get(), name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd && errno == ENOENT) return missing(path, name);
    if (!fd) return system_error(errno, "open the directory " + path + "/" + name);
  }
  return {};
}

bool is_id(std::string_view name) noexcept {
  if (name.size() < kIncarnationDigits + 1 + kSequenceDigits || name.size() > 2 * kIncarnationDigits + 1) return false;
  const auto incarnation = name.substr(0, kIncarnationDigits);
  const auto sequence = name.substr(kIncarnationDigits + 1);
  return name[kIncarnationDigits] == '-' && std::all_of(incarnation.begin(), incarnation.end(), hex_digit) &&
         std::all_of(sequence.begin(), sequence.end(), hex_digit);
}

std::string directory_name(size_t number) {
  std::string out;
  text::append_hex(out, static_cast<char>(number));
  return out;
}

std::string place_of(std::string_view id) {
  std::string out(id.substr(id.size() - 4, 2));
  out.push_back('/');
  out.append(id);
  return out;
}

std::string bytes_name(std::string_view id) { return std::string(id) + ".bytes"; }

std::string bytes_of_clone(std::string_view id) { return place_of(id) + ".bytes"; }

}  // namespace mortise::blob_fs
