// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/blob_directories.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bitset>
#include <cerrno>
#include <string>

#include "blob_fs/footer.h"
#include "blob_fs/system_error.h"

namespace mortise::blob_fs {
namespace {

using Set = std::bitset<kDirectories>;

/// A character for each: '1' or '0'.
std::string text_of(const Set& set) {
  std::string out;
  for (size_t i = 0; i < kDirectories; ++i) out.push_back(set[i] ? '1' : '0');
  return out + "\n";
}

Error damaged(const std::string& path) {
  return Error(Status::corrupt, "blob_fs: " + path +
                                    "/SHELVES is damaged. Nothing was changed. If all directories of blobs/ are there, "
                                    "remove the file: it is made anew");
}

/// None: a release without the file has made the store.
Result<Set> read_remembered(const Layout& layout) {
  Set out;
  const Descriptor file(::openat(layout.root.get(), "SHELVES", kReadFlags));
  if (!file && errno == ENOENT) return out;
  if (!file) return system_error(errno, "open " + layout.path + "/SHELVES");
  std::string text(kDirectories + 1, '\0');
  auto whole = read_fully(file.get(), 0, text.data(), text.size());
  if (!whole) return std::move(whole).error();
  for (size_t i = 0; i < kDirectories; ++i) out[i] = text[i] == '1';
  if (!*whole || text != text_of(out)) return damaged(layout.path);
  return out;
}

Result<Set> look(const Layout& layout) {
  Set out;
  for (size_t i = 0; i < kDirectories; ++i) {
    out[i] = ::faccessat(layout.blobs.get(), directory_name(i).c_str(), F_OK, 0) == 0;
    if (!out[i] && errno != ENOENT)
      return system_error(errno, "look for " + layout.path + "/blobs/" + directory_name(i));
  }
  return out;
}

}  // namespace

Result<void> check_blob_directories(const Layout& layout) {
  auto remembered = read_remembered(layout);
  if (!remembered) return std::move(remembered).error();
  auto there = look(layout);
  if (!there) return std::move(there).error();
  const Set missing = *remembered & ~*there;
  if (missing.none()) return {};
  size_t first = 0;
  while (!missing[first]) ++first;
  return Error(Status::corrupt, "blob_fs: of " + std::to_string(remembered->count()) + " directories in " +
                                    layout.path + "/blobs, " + std::to_string(missing.count()) + " are missing (" +
                                    directory_name(first) + (missing.count() > 1 ? ", …" : "") +
                                    "), and the bodies in them. Nothing was changed. Is the right volume mounted, and "
                                    "was everything restored? To go on without those bodies, remove " +
                                    layout.path + "/SHELVES");
}

Result<void> make_blob_directory(const Layout& layout, const std::string& place) {
  const std::string directory = place.substr(0, place.find('/'));
  const MutexLock lock(*layout.directories_mutex);
  if (::mkdirat(layout.blobs.get(), directory.c_str(), 0750) != 0 && errno != EEXIST)
    return system_error(errno, "make the directory blobs/" + directory);
  if (auto s = sync(layout.blobs.get(), "the directory blobs"); !s) return s;
  (void)remember_blob_directories(layout);  // or the next start does
  return {};
}

Result<void> sync_blob_directory(const Layout& layout, const std::string& place) {
  const std::string directory = place.substr(0, place.find('/'));
  const Descriptor fd(::openat(layout.blobs.get(), directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return system_error(errno, "open the directory blobs/" + directory);
  return sync(fd.get(), "the directory blobs/" + directory);
}

Result<void> remember_blob_directories(const Layout& layout) {
  auto remembered = read_remembered(layout);
  if (!remembered) return std::move(remembered).error();
  auto there = look(layout);
  if (!there) return std::move(there).error();
  if (*there == *remembered) return {};
  const std::string name = layout.path + "/SHELVES";
  const std::string text = text_of(*there);
  const Descriptor file(::openat(layout.root.get(), "SHELVES.new", kReplaceFlags, 0640));
  if (!file) return system_error(errno, "make " + name);
  const ssize_t written = ::write(file.get(), text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size())) return system_error(written < 0 ? errno : ENOSPC, "write " + name);
  if (auto s = sync(file.get(), name); !s) return s;
  // A rename that is lost with the power leaves the older file, which only knows less.
  if (::renameat(layout.root.get(), "SHELVES.new", layout.root.get(), "SHELVES") != 0)
    return system_error(errno, "write " + name);
  return {};
}

}  // namespace mortise::blob_fs
