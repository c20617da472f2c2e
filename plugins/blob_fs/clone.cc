// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/clone.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "blob_fs/blob_directories.h"
#include "blob_fs/system_error.h"

namespace mortise::blob_fs {
namespace {

Error no_such(std::string_view id) { return Error(Status::not_found, "blob_fs: there is no blob " + std::string(id)); }

/// A link is not something that the file system refuses to make for good.
bool cannot_link(int cause) {
  return cause == EMLINK || cause == EPERM || cause == EXDEV || cause == EOPNOTSUPP || cause == ENOSYS;
}

}  // namespace

Result<Bytes> open_clone(const Layout& layout, std::string_view id, uint64_t size) {
  Bytes out;
  out.file = Descriptor(::openat(layout.blobs.get(), bytes_of_clone(id).c_str(), kReadFlags));
  if (!out.file && errno == ENOENT) return no_such(id);
  if (!out.file) return system_error(errno, "open the bytes of " + std::string(id));
  auto tail = read_tail(out.file.get());
  if (!tail) return std::move(tail).error();
  if (!*tail || (*tail)->elsewhere || (*tail)->data_size != size)
    return Error(Status::corrupt, "blob_fs: the bytes of " + std::string(id) + " are not what they were");
  out.size = size;
  return out;
}

Result<bool> has_clone_bytes(const Layout& layout, std::string_view id) {
  if (::faccessat(layout.blobs.get(), bytes_of_clone(id).c_str(), F_OK, 0) == 0) return true;
  if (errno == ENOENT) return false;
  return system_error(errno, "look for the bytes of " + std::string(id));
}

Result<void> remove_clone_bytes(const Layout& layout, std::string_view id) {
  if (::unlinkat(layout.blobs.get(), bytes_of_clone(id).c_str(), 0) == 0 || errno == ENOENT) return {};
  return system_error(errno, "remove the bytes of " + std::string(id));
}

CloneWriter::CloneWriter(Staging& staging, const Layout& layout, Bytes bytes, std::string id, Owner owner, bool durable)
    : staging_(staging),
      layout_(layout),
      bytes_(std::move(bytes)),
      id_(std::move(id)),
      owner_(std::move(owner)),
      durable_(durable) {}

// The file in staging/ comes first and goes last: what a crash leaves of a clone is found there.
CloneWriter::~CloneWriter() {
  if (finished_ || !file_) return;
  (void)remove_clone_bytes(layout_, id_);
  ::unlinkat(staging_.directory.get(), id_.c_str(), 0);
}

Result<std::unique_ptr<BlobWriter>> CloneWriter::create(Staging& staging, const Layout& layout, std::string_view source,
                                                        bool source_is_clone, Bytes bytes, std::string id, Owner owner,
                                                        int32_t durability) {
  std::unique_ptr<CloneWriter> out(
      new CloneWriter(staging, layout, std::move(bytes), std::move(id), std::move(owner), durability != MORTISE_NONE));
  out->file_ = Descriptor(
      ::openat(staging.directory.get(), out->id_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!out->file_) return system_error(errno, "make staging/" + out->id_);
  if (auto linked = out->link(source, source_is_clone); !linked) return std::move(linked).error();
  return std::unique_ptr<BlobWriter>(std::move(out));
}

Result<void> CloneWriter::link(std::string_view source, bool source_is_clone) {
  const std::string target = bytes_of_clone(id_);
  const std::string settled = source_is_clone ? bytes_of_clone(source) : place_of(source);
  const std::string unsettled(source);
  const auto make = [&](int directory, const std::string& name) {
    return ::linkat(directory, name.c_str(), layout_.blobs.get(), target.c_str(), 0) == 0;
  };
  // A blob moves from staging/ to blobs/ at any time: hence the third look.
  const auto make_from_anywhere = [&] {
    if (make(layout_.blobs.get(), settled)) return true;
    if (errno != ENOENT || source_is_clone) return false;
    return make(layout_.staging.get(), unsettled) || (errno == ENOENT && make(layout_.blobs.get(), settled));
  };
  if (make_from_anywhere()) return {};
  if (errno == ENOENT) {
    if (auto made = make_blob_directory(layout_, target); !made) return made;
    if (make_from_anywhere()) return {};
  }
  if (errno == ENOENT) return no_such(source);
  if (cannot_link(errno)) return Error(Status::unsupported, system_error(errno, "link the bytes of " + id_).message);
  return system_error(errno, "link the bytes of " + id_);
}

void CloneWriter::write(const void*, size_t, void* context, mortise_blob_done done) noexcept {
  answer(done, context, Error(Status::invalid, "blob_fs: write to " + id_ + ": it has the bytes of another blob"));
}

Result<void> CloneWriter::complete() {
  const auto footer = encode_footer(bytes_.size, owner_, true);
  const ssize_t written = ::pwrite(file_.get(), footer.data(), footer.size(), 0);
  if (written != static_cast<ssize_t>(footer.size()))
    return system_error(written < 0 ? errno : ENOSPC, "write staging/" + id_);
  staging_.cloned_bytes.record(static_cast<double>(bytes_.size));
  if (!durable_) return {};
  staging_.file_syncs.record(2);
  // The bytes, too: who wrote them may have asked for less.
  if (::fdatasync(bytes_.file.get()) != 0) return system_error(errno, "sync the bytes of " + id_);
  if (::fdatasync(file_.get()) != 0) return system_error(errno, "sync staging/" + id_);
  if (auto synced = sync_blob_directory(layout_, bytes_of_clone(id_)); !synced) return synced;
  return staging_.sync.sync();
}

void CloneWriter::finish(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept {
  if (!durable_) return conclude(std::move(self), context, done);
  auto* const mine = self.release();  // a std::function cannot hold what cannot be copied
  staging_.threads.run([this, mine, context, done] { conclude(std::unique_ptr<BlobWriter>(mine), context, done); });
}

void CloneWriter::conclude(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept {
  const mortise_blob_result told = blob_result(bytes_.size, durable_ ? MORTISE_STRICT : MORTISE_NONE);
  auto result = complete();
  finished_ = result.ok();
  self.reset();  // removes it if this failed, so that nothing is left when `done` is told
  answer(done, context, result, &told);
}

}  // namespace mortise::blob_fs
