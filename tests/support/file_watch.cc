// SPDX-License-Identifier: Apache-2.0
#include "support/file_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace mortise::test {
namespace {

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

}  // namespace

FileWatch::FileWatch(const std::filesystem::path& directory, pid_t process)
    : changes_(checked(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "inotify_init1")),
      process_(checked(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)), "pidfd_open")) {
  checked(::inotify_add_watch(changes_, directory.c_str(), IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_DELETE),
          "inotify_add_watch");
}

FileWatch::~FileWatch() {
  ::close(changes_);
  ::close(process_);
}

void FileWatch::wait() const {
  pollfd sources[] = {{changes_, POLLIN, 0}, {process_, POLLIN, 0}};
  while (::poll(sources, 2, -1) < 0 && errno == EINTR) {
  }
  char events[4096];
  while (::read(changes_, events, sizeof events) > 0) {
  }
}

}  // namespace mortise::test
