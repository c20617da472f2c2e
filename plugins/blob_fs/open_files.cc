// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/open_files.h"

#include <sys/stat.h>

#include <functional>
#include <utility>

namespace mortise::blob_fs {

std::optional<FileState> FileState::of(int fd) noexcept {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return std::nullopt;
  FileState out;
  out.changed = info.st_ctim;
  out.written_ns =
      static_cast<uint64_t>(info.st_mtim.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(info.st_mtim.tv_nsec);
  out.linked = info.st_nlink > 0;
  return out;
}

OpenFiles::Shard& OpenFiles::shard_of(std::string_view id) noexcept {
  return shards_[std::hash<std::string_view>()(id) % kShards];
}

OpenFiles::Found OpenFiles::find(std::string_view id) {
  if (most_of_shard_ == 0) return {};
  Shard& shard = shard_of(id);
  Found out;
  {
    const MutexLock lock(shard.mutex);
    out.removals = shard.removals;
    const auto kept = shard.by_id.find(id);
    if (kept == shard.by_id.end()) return out;
    shard.files.splice(shard.files.begin(), shard.files, kept->second);
    out.file = kept->second->file;
  }
  if (FileState::of(out.file->file.get()) == out.file->state) return out;
  drop(id, out.file);
  out.file.reset();
  return out;
}

void OpenFiles::keep(std::string_view id, File file, uint64_t removals) {
  if (most_of_shard_ == 0) return;
  File closed;  // after the lock is released
  Shard& shard = shard_of(id);
  const MutexLock lock(shard.mutex);
  if (shard.removals != removals || shard.by_id.contains(id)) return;
  if (shard.files.size() >= most_of_shard_) {
    closed = std::move(shard.files.back().file);
    shard.by_id.erase(shard.files.back().id);
    shard.files.pop_back();
  }
  shard.files.push_front({std::string(id), std::move(file)});
  shard.by_id.emplace(shard.files.front().id, shard.files.begin());
}

void OpenFiles::forget(std::string_view id) {
  if (most_of_shard_ == 0) return;
  Shard& shard = shard_of(id);
  {
    const MutexLock lock(shard.mutex);
    ++shard.removals;
  }
  drop(id, nullptr);
}

/// Only this file, unless it is nullptr: another thread may have opened the blob again.
void OpenFiles::drop(std::string_view id, const File& file) {
  File closed;  // after the lock is released
  Shard& shard = shard_of(id);
  const MutexLock lock(shard.mutex);
  const auto kept = shard.by_id.find(id);
  if (kept == shard.by_id.end() || (file != nullptr && kept->second->file != file)) return;
  closed = std::move(kept->second->file);
  const auto at = kept->second;
  shard.by_id.erase(kept);
  shard.files.erase(at);
}

}  // namespace mortise::blob_fs
