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

bool FileWatch::wait(std::chrono::steady_clock::time_point give_up) const {
  using std::chrono::milliseconds;
  const auto left = std::chrono::duration_cast<milliseconds>(give_up - std::chrono::steady_clock::now());
  if (left <= milliseconds(0)) return false;
  pollfd sources[] = {{changes_, POLLIN, 0}, {process_, POLLIN, 0}};
  const int ready = ::poll(sources, 2, static_cast<int>(left.count()));
  char events[4096];
  while (::read(changes_, events, sizeof events) > 0) {
  }
  return ready != 0;
}

}  // namespace mortise::test
