// SPDX-License-Identifier: Apache-2.0
//
// Files of blobs that were read lately stay open: opening one costs a walk through two directories, a look at the file
// and a read of its footer, more system calls than serving 64 KiB.
#pragma once

#include <mortise/mutex.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "blob_fs/descriptor.h"

namespace mortise::blob_fs {

/// What shows that somebody changed a file. Every change of its bytes, its name or its links changes `changed`.
struct FileState {
  struct timespec changed {};  // st_ctim
  uint64_t written_ns = 0;     // st_mtim; 0 where that is 1970
  bool linked = false;         // it has a name

  /// Nothing: it cannot be told.
  static std::optional<FileState> of(int fd) noexcept;
  bool operator==(const FileState& other) const noexcept {
    return changed.tv_sec == other.changed.tv_sec && changed.tv_nsec == other.changed.tv_nsec && linked == other.linked;
  }
};

/// A file with the bytes of a blob, open for reading, whose footer was right. Shared by the readers of the blob and, as
/// long as it keeps it, by OpenFiles; the last of them closes it. Never changes.
struct OpenFile {
  Descriptor file;
  uint64_t size = 0;  // of the blob
  FileState state;    // when it was opened
};

/// Threads: any. A lock is held for a look into a table only, never while a file is opened, looked at or closed; there
/// are several, chosen by the id, so that readers of different blobs seldom wait for each other.
class OpenFiles {
 public:
  using File = std::shared_ptr<const OpenFile>;

  /// `most`: descriptors that are kept; 0: none.
  explicit OpenFiles(size_t most) noexcept : most_of_shard_(most == 0 ? 0 : (most + kShards - 1) / kShards) {}

  /// What find() says.
  struct Found {
    File file;              // nullptr: to be opened
    uint64_t removals = 0;  // for keep()
  };
  /// The blob's file if it is open, and is as it was when it was opened.
  Found find(std::string_view id);
  /// Keeps a file that was opened after find() gave `removals`, unless a blob was forgotten since: it may be this one.
  void keep(std::string_view id, File file, uint64_t removals);
  /// Call it when the blob has lost its name: what was removed must give its space back, and is not opened again.
  void forget(std::string_view id);

 private:
  static constexpr size_t kShards = 16;
  struct Kept {
    std::string id;
    File file;
  };
  struct alignas(64) Shard {
    Mutex mutex;
    std::list<Kept> files MORTISE_GUARDED_BY(mutex);  // the latest used first
    std::unordered_map<std::string_view, std::list<Kept>::iterator> by_id
        MORTISE_GUARDED_BY(mutex);  // views of `files`
    uint64_t removals MORTISE_GUARDED_BY(mutex) = 0;
  };
  Shard& shard_of(std::string_view id) noexcept;
  void drop(std::string_view id, const File& file);

  const size_t most_of_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace mortise::blob_fs
