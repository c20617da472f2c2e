// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/store.h"

#include <fcntl.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "blob_fs/label.h"
#include "blob_fs/reader.h"
#include "blob_fs/system_error.h"

namespace mortise::blob_fs {
namespace {

// A write is done when it returns, so any number could be under way; this many are worth keeping memory for.
constexpr uint32_t kWritesAtOnce = 4;

Error no_such(std::string_view id) { return Error(Status::not_found, "blob_fs: there is no blob " + std::string(id)); }

// Calls f(directory, name) for the places a blob can be in until it returns true. A blob moves from the second to the
// first at any time: hence the third look.
template <class F>
Result<void> where_it_is(const Layout& layout, std::string_view id, const char* attempt, F&& f) {
  if (!is_id(id) || layout.absent) return no_such(id);
  const std::string settled = place_of(id);
  const std::string unsettled(id);
  const std::pair<int, const char*> places[] = {{layout.blobs.get(), settled.c_str()},
                                                {layout.staging.get(), unsettled.c_str()},
                                                {layout.blobs.get(), settled.c_str()}};
  for (const auto& [directory, name] : places) {
    if (f(directory, name)) return {};
    if (errno != ENOENT) return system_error(errno, std::string(attempt) + " " + unsettled);
  }
  return no_such(id);
}

}  // namespace

Result<std::unique_ptr<FileBlobStore>> FileBlobStore::open(const std::string& path, Host host, Share share) {
  auto layout = Layout::open(path, host);
  if (!layout) return std::move(layout).error();
  return std::unique_ptr<FileBlobStore>(new FileBlobStore(std::move(layout).value(), host, share));
}

FileBlobStore::FileBlobStore(Layout layout, Host host, Share share)
    : BlobStore(0, {.writes = kWritesAtOnce}),
      layout_(std::move(layout)),
      host_(host),
      open_files_(share.open_files),
      staging_{
          layout_.staging,
          {layout_.staging, host.counter("mortise_blob_fs_directory_syncs_total", "Syncs of the staging directory")},
          host.counter("mortise_blob_fs_written_bytes_total", "Bytes of finished blobs"),
          host.counter("mortise_blob_fs_cloned_bytes_total", "Bytes of finished blobs that share those of others"),
          host.counter("mortise_blob_fs_file_syncs_total", "Syncs of blobs"),
          SyncThreads(share.sync_threads)},
      settle_queue_(layout_, host) {}

Result<Owner> FileBlobStore::check_owner(const mortise_blob_owner& owner, const char* attempt) const {
  if (owner.partition.size > kMaxOwnerPart || owner.key.size > kMaxOwnerPart)
    return Error(Status::invalid, std::string("blob_fs: ") + attempt + ": an owner's name of more than " +
                                      std::to_string(kMaxOwnerPart) + " bytes");
  if (layout_.absent)
    return Error(Status::invalid, std::string("blob_fs: ") + attempt + ": the store was not recovered");
  return Owner{std::string(view(owner.partition)), std::string(view(owner.key))};
}

Result<std::unique_ptr<BlobWriter>> FileBlobStore::create(const Call&, const mortise_blob_owner& owner,
                                                          int64_t size_hint, int32_t durability) noexcept {
  auto good = check_owner(owner, "create");
  if (!good) return std::move(good).error();
  return Writer::create(staging_, ids_.next(), std::move(good).value(), size_hint, durability);
}

Result<std::unique_ptr<BlobWriter>> FileBlobStore::clone(const Call&, std::string_view id,
                                                         const mortise_blob_owner& owner, int32_t durability) noexcept {
  auto good = check_owner(owner, "clone");
  if (!good) return std::move(good).error();
  auto source = find(id);
  if (!source) return std::move(source).error();
  return CloneWriter::create(staging_, layout_, id, source->is_clone, std::move(source->bytes), ids_.next(),
                             std::move(good).value(), durability);
}

Result<FileBlobStore::Found> FileBlobStore::find(std::string_view id) const {
  Found out;
  bool unsettled = false;
  auto opened = where_it_is(layout_, id, "open", [&](int directory, const char* name) {
    out.bytes.file = Descriptor(::openat(directory, name, kReadFlags));
    unsettled = directory == layout_.staging.get();
    return static_cast<bool>(out.bytes.file);
  });
  if (!opened && opened.error().status == Status::not_found && is_aside(id))
    return Error(Status::not_found, MORTISE_BLOB_PUT_ASIDE, "blob_fs: the blob " + std::string(id) + " was put aside");
  if (!opened) return std::move(opened).error();
  auto tail = read_tail(out.bytes.file.get());
  if (!tail) return std::move(tail).error();
  if (!*tail && unsettled) return no_such(id);  // it is being written
  if (!*tail) return Error(Status::corrupt, "blob_fs: the footer of " + std::string(id) + " is damaged");
  out.is_clone = (*tail)->elsewhere;
  out.bytes.size = (*tail)->data_size;
  if (!out.is_clone) return out;
  auto bytes = open_clone(layout_, id, out.bytes.size);
  if (!bytes) return std::move(bytes).error();
  out.bytes = std::move(bytes).value();
  return out;
}

Result<OpenFiles::File> FileBlobStore::open_file(std::string_view id) const {
  auto found = find(id);
  if (!found) return std::move(found).error();
  const auto state = FileState::of(found->bytes.file.get());
  if (!state) return system_error(errno, "look at " + std::string(id));
  return OpenFiles::File(std::make_shared<OpenFile>(OpenFile{std::move(found->bytes.file), found->bytes.size, *state}));
}

Result<std::unique_ptr<BlobReader>> FileBlobStore::open(const Call&, std::string_view id) noexcept {
  auto open = open_files_.find(id);
  if (open.file == nullptr) {
    auto opened = open_file(id);
    if (!opened) return std::move(opened).error();
    open_files_.keep(id, *opened, open.removals);
    open.file = std::move(opened).value();
  }
  return std::unique_ptr<BlobReader>(std::make_unique<Reader>(std::move(open.file)));
}

void FileBlobStore::stop() {
  staging_.threads.stop();
  settle_queue_.stop();
}

void FileBlobStore::settle(const Call&, std::string_view id) noexcept {
  if (is_id(id)) settle_queue_.settle(id);
}

Result<void> FileBlobStore::remove(const Call&, std::string_view id) noexcept {
  if (is_id(id) && !layout_.absent) {
    auto is_clone = has_clone_bytes(layout_, id);
    if (!is_clone) return std::move(is_clone).error();
    if (*is_clone)
      if (auto begun = begin_removal(id); !begun) return begun;
  }
  auto removed = where_it_is(layout_, id, "remove",
                             [](int directory, const char* name) { return ::unlinkat(directory, name, 0) == 0; });
  open_files_.forget(id);
  return removed;
}

/// Of a clone: its file goes back to staging/, where one without bytes is no damage and recovery finds what a crash
/// leaves, unless it is there; then the bytes go.
Result<void> FileBlobStore::begin_removal(std::string_view id) {
  const std::string name(id);
  if (::renameat(layout_.blobs.get(), place_of(id).c_str(), layout_.staging.get(), name.c_str()) != 0 &&
      errno != ENOENT)
    return system_error(errno, "remove " + name);
  return remove_clone_bytes(layout_, id);
}

bool FileBlobStore::is_aside(std::string_view id) const noexcept {
  return is_id(id) && !layout_.absent && ::faccessat(layout_.quarantine.get(), std::string(id).c_str(), F_OK, 0) == 0;
}

Result<void> FileBlobStore::quarantine(const Call&, std::string_view id) noexcept {
  const std::string name(id);
  if (is_id(id) && !layout_.absent &&  // of a clone; of another blob there is nothing to move
      ::renameat(layout_.blobs.get(), bytes_of_clone(id).c_str(), layout_.quarantine.get(), bytes_name(id).c_str()) !=
          0 &&
      errno != ENOENT)
    return system_error(errno, "put aside the bytes of " + name);
  auto moved = where_it_is(layout_, id, "quarantine", [&](int directory, const char* from) {
    return ::renameat(directory, from, layout_.quarantine.get(), name.c_str()) == 0;
  });
  open_files_.forget(id);
  if (!moved) return moved;
  host_.log(LogLevel::warning, "blob put aside", {pair("file", layout_.path + "/quarantine/" + name)});
  return sync(layout_.quarantine.get(), "the quarantine directory");
}

std::optional<BlobUsage> FileBlobStore::usage(const Call&) noexcept {
  struct statvfs info {};
  if (::fstatvfs(layout_.blobs.get(), &info) != 0) return std::nullopt;
  return BlobUsage{(info.f_blocks - info.f_bfree) * info.f_frsize, info.f_bavail * info.f_frsize};
}

Result<void> FileBlobStore::make_place() {
  if (host_.mode() == Mode::check)
    return Error(Status::unsupported, "blob_fs: " + layout_.path + " was opened for a check");
  return layout_.absent ? layout_.make() : Result<void>();
}

Result<std::optional<std::string>> FileBlobStore::label(const Call&) noexcept {
  if (layout_.absent) return std::optional<std::string>();
  return read_label(layout_);
}

Result<void> FileBlobStore::set_label(const Call&, std::string_view expected, std::string_view label) noexcept {
  if (label.empty() || label.size() > MORTISE_BLOB_LABEL_MAX)
    return Error(Status::invalid, "blob_fs: a label of " + std::to_string(label.size()) + " bytes");
  if (auto made = make_place(); !made) return made;
  auto there = read_label(layout_);
  if (!there) return std::move(there).error();
  if (there->value_or("") != expected) return Error(Status::precondition, "blob_fs: the label is another one");
  return write_label(layout_, label);
}

}  // namespace mortise::blob_fs
