// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/walk.h"

#include <dirent.h>
#include <fcntl.h>

#include <cerrno>
#include <memory>

#include "blob_fs/descriptor.h"
#include "blob_fs/layout.h"
#include "blob_fs/system_error.h"

namespace mortise::blob_fs {

Result<bool> walk(int at, const std::string& name, const std::function<Result<bool>(const std::string&)>& each) {
  const int fd = ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return true;
  if (fd < 0) return system_error(errno, "open the directory " + name);
  struct Close {
    void operator()(DIR* d) const noexcept { ::closedir(d); }
  };
  std::unique_ptr<DIR, Close> directory(::fdopendir(fd));
  if (directory == nullptr) {
    const int cause = errno;
    ::close(fd);
    return system_error(cause, "read the directory " + name);
  }
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    if (!is_id(entry->d_name)) continue;
    auto more = each(entry->d_name);
    if (!more || !*more) return more;
  }
  if (errno != 0) return system_error(errno, "read the directory " + name);
  return true;
}

}  // namespace mortise::blob_fs
