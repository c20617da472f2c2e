// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/label.h"

#include <fcntl.h>
#include <mortise/abi/blob_store.h>
#include <unistd.h>

#include <cerrno>

#include "blob_fs/footer.h"
#include "blob_fs/system_error.h"

namespace mortise::blob_fs {

Result<std::optional<std::string>> read_label(const Layout& layout) {
  const Descriptor file(::openat(layout.root.get(), "LABEL", kReadFlags));
  if (!file && errno == ENOENT) return std::optional<std::string>();
  const off_t size = file ? ::lseek(file.get(), 0, SEEK_END) : -1;
  if (size < 0) return system_error(errno, "read " + layout.path + "/LABEL");
  if (size == 0 || size > off_t{MORTISE_BLOB_LABEL_MAX})
    return Error(Status::corrupt, "blob_fs: " + layout.path + "/LABEL is damaged");
  std::string label(static_cast<size_t>(size), '\0');
  auto whole = read_fully(file.get(), 0, label.data(), label.size());
  if (!whole) return std::move(whole).error();
  if (!*whole) return Error(Status::corrupt, "blob_fs: " + layout.path + "/LABEL is damaged");
  return std::optional(label);
}

Result<void> write_label(const Layout& layout, std::string_view label) {
  const std::string name = layout.path + "/LABEL";
  const Descriptor file(::openat(layout.root.get(), "LABEL.new", kReplaceFlags, 0640));
  if (!file) return system_error(errno, "make " + name);
  const ssize_t written = ::write(file.get(), label.data(), label.size());
  if (written != static_cast<ssize_t>(label.size())) return system_error(written < 0 ? errno : ENOSPC, "write " + name);
  if (auto s = sync(file.get(), name); !s) return s;
  if (::renameat(layout.root.get(), "LABEL.new", layout.root.get(), "LABEL") != 0)
    return system_error(errno, "write " + name);
  return sync(layout.root.get(), layout.path);
}

}  // namespace mortise::blob_fs
