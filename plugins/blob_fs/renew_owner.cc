// SPDX-License-Identifier: Apache-2.0
//
// A blob whose footer does not say any more whose it is gets a file that does, as a clone has one: the bytes stay where
// they are, under the name that the bytes of a clone have. FORMAT.md says what a crash leaves after each step.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "blob_fs/blob_directories.h"
#include "blob_fs/descriptor.h"
#include "blob_fs/footer.h"
#include "blob_fs/store.h"
#include "blob_fs/system_error.h"

namespace mortise::blob_fs {
namespace {

/// In staging/, under a name that is no blob's: whole on the disk before it gets one.
Result<void> write_footer(const Layout& layout, const std::string& name, const std::string& footer) {
  const Descriptor file(
      ::openat(layout.staging.get(), name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!file) return system_error(errno, "make staging/" + name);
  const ssize_t written = ::pwrite(file.get(), footer.data(), footer.size(), 0);
  if (written != static_cast<ssize_t>(footer.size()))
    return system_error(written < 0 ? errno : ENOSPC, "write staging/" + name);
  if (::fdatasync(file.get()) != 0) return system_error(errno, "sync staging/" + name);
  return {};
}

Result<void> move(int from, const std::string& name, int to, const std::string& new_name) {
  if (::renameat(from, name.c_str(), to, new_name.c_str()) == 0) return {};
  return system_error(errno, "rename " + name + " to " + new_name);
}

/// Of a clone they are there.
Result<void> link_bytes(const Layout& layout, const std::string& id) {
  if (::linkat(layout.blobs.get(), place_of(id).c_str(), layout.blobs.get(), bytes_of_clone(id).c_str(), 0) != 0)
    return errno == EMLINK || errno == EPERM || errno == EOPNOTSUPP
               ? Error(Status::unsupported, system_error(errno, "link the bytes of " + id).message)
               : system_error(errno, "link the bytes of " + id);
  return sync_blob_directory(layout, bytes_of_clone(id));
}

}  // namespace

Result<void> FileBlobStore::renew_owner(const Call&, std::string_view name, const mortise_blob_owner& owner) noexcept {
  auto good = check_owner(owner, "renew the owner");
  if (!good) return std::move(good).error();
  auto found = find(name);
  if (!found) return std::move(found).error();
  const std::string id(name);
  if (::faccessat(layout_.blobs.get(), place_of(id).c_str(), F_OK, 0) != 0)
    return errno == ENOENT ? Error(Status::invalid, "blob_fs: " + id + " is not settled")
                           : system_error(errno, "look for " + id);
  auto is_clone = has_clone_bytes(layout_, id);
  if (!is_clone) return std::move(is_clone).error();
  const int staging = layout_.staging.get(), blobs = layout_.blobs.get();
  if (auto written = write_footer(layout_, id + ".new", encode_footer(found->bytes.size, *good, true)); !written)
    return written;
  if (auto named = move(staging, id + ".new", staging, id); !named) return named;
  if (!*is_clone)
    if (auto linked = link_bytes(layout_, id); !linked) {
      ::unlinkat(staging, id.c_str(), 0);
      return linked;
    }
  if (auto synced = sync(staging, "the staging directory"); !synced) return synced;
  if (auto moved = move(staging, id, blobs, place_of(id)); !moved) return moved;
  return sync_blob_directory(layout_, place_of(id));
}

}  // namespace mortise::blob_fs
