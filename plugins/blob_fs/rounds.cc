// SPDX-License-Identifier: Apache-2.0
//
// The part of FileBlobStore that visits many blobs: recovery after a crash, and scanning.
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <string>
#include <unordered_set>

#include "blob_fs/blob_directories.h"
#include "blob_fs/settle_queue.h"
#include "blob_fs/store.h"
#include "blob_fs/system_error.h"
#include "blob_fs/walk.h"

namespace mortise::blob_fs {
namespace {

/// What a file says of itself.
struct StagedFile {
  bool there = false;  // false: it vanished
  bool whole = false;  // false: no valid footer
  bool owned = false;  // false: the owner in it is damaged, which leaves the bytes as they were
  uint64_t size = 0;   // of the blob; of the file if not whole
  Owner owner;
  std::optional<int64_t> written_ms;
};

/// When the file was written last: its bytes do not change after that.
std::optional<int64_t> written_ms(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return std::nullopt;
  return int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1'000'000;
}

Result<StagedFile> look_at(const Layout& layout, int directory, const std::string& name, const std::string& id) {
  StagedFile out;
  const Descriptor fd(::openat(directory, name.c_str(), kReadFlags));
  if (!fd && errno == ENOENT) return out;
  if (!fd) return system_error(errno, "open " + name);
  out.there = true;
  out.written_ms = written_ms(fd.get());
  auto tail = read_tail(fd.get());
  if (!tail) return std::move(tail).error();
  if (!*tail) {
    const off_t end = ::lseek(fd.get(), 0, SEEK_END);
    out.size = end < 0 ? 0 : static_cast<uint64_t>(end);
    return out;
  }
  if ((*tail)->elsewhere) {
    auto bytes = has_clone_bytes(layout, id);
    if (!bytes) return std::move(bytes).error();
    out.there =
        *bytes || ::faccessat(directory, name.c_str(), F_OK, 0) == 0 || errno != ENOENT;  // not removed meanwhile
    if (!*bytes) return out;
  }
  auto owner = read_owner(fd.get(), **tail);
  if (!owner) return std::move(owner).error();
  out.size = (*tail)->data_size;
  out.whole = true;
  out.owned = owner->has_value();
  if (out.owned) out.owner = std::move(**owner);
  return out;
}

/// In the ABI's form; views both.
mortise_blob_info abi(const std::string& id, const StagedFile& file, bool unsettled) {
  return blob_info(id, {str(file.owner.partition), str(file.owner.key)}, file.size, unsettled, file.written_ms);
}

}  // namespace

Result<void> FileBlobStore::recover(const Call&, const Keep& keep) noexcept {
  if (auto made = make_place(); !made) return made;
  layout_.close_to_others(host_);
  if (auto remembered = remember_blob_directories(layout_); !remembered)  // of a release that did not
    host_.log(LogLevel::warning, remembered.error().message);
  uint64_t settled = 0;
  uint64_t removed = 0;
  auto all = walk(layout_.root.get(), "staging", [&](const std::string& id) -> Result<bool> {
    auto facts = look_at(layout_, layout_.staging.get(), id, id);
    if (!facts) {  // whether it is needed is unknown: it stays, and the server starts
      host_.log(LogLevel::error, facts.error().message);
      return true;
    }
    if (facts->whole && !facts->owned)  // whether it is needed is unknown: a check of the store tells
      host_.log(LogLevel::error, "a blob does not say any more whose it is: it is kept", {pair("blob", id)});
    if (facts->whole && (!facts->owned || keep(abi(id, *facts, true)))) {
      ++settled;
      auto moved = settle_now(layout_, id);
      if (!moved) return std::move(moved).error();
      return true;
    }
    ++removed;
    if (auto gone = remove_clone_bytes(layout_, id); !gone) return std::move(gone).error();
    if (::unlinkat(layout_.staging.get(), id.c_str(), 0) != 0 && errno != ENOENT)
      return system_error(errno, "remove staging/" + id);
    return true;
  });
  if (!all) return std::move(all).error();
  if (settled + removed > 0)
    host_.log(LogLevel::info, "unsettled blobs were looked at",
              {pair("settled", std::to_string(settled)), pair("removed", std::to_string(removed))});
  return {};
}

// staging/ first: a blob that is settled meanwhile is then seen twice rather than not at all, and `seen` drops the
// second.
Result<void> FileBlobStore::scan(const Call& call, const Each& each) noexcept {
  if (layout_.absent) return {};
  std::unordered_set<std::string> seen;
  auto more = walk(layout_.root.get(), "staging", [&](const std::string& id) -> Result<bool> {
    if (auto ended = call.ended(host_, "blob_fs: scan")) return std::move(*ended);
    auto facts = look_at(layout_, layout_.staging.get(), id, id);
    if (!facts || !facts->whole || !facts->owned) return true;  // being written
    seen.insert(id);
    return each(abi(id, *facts, true));
  });
  for (size_t i = 0; i < kDirectories && more && *more; ++i) {
    more = walk(layout_.blobs.get(), directory_name(i), [&](const std::string& id) -> Result<bool> {
      if (auto ended = call.ended(host_, "blob_fs: scan")) return std::move(*ended);
      if (seen.count(id) != 0) return true;
      auto facts = look_at(layout_, layout_.blobs.get(), place_of(id), id);
      if (!facts) host_.log(LogLevel::error, facts.error().message);
      if (!facts) return each(abi(id, {}, false));  // damaged beyond doubt
      if (!facts->there) return true;
      return each(abi(id, *facts, false));
    });
  }
  if (!more) return std::move(more).error();
  return {};
}

}  // namespace mortise::blob_fs
