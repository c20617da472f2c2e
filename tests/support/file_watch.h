// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>

namespace mortise::test {

/// Wakes a test when something changes in a directory or a process ends. Made before the condition is looked at, it
/// misses nothing. Throws std::system_error.
class FileWatch {
 public:
  FileWatch(const std::filesystem::path& directory, pid_t process);
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch();

  /// Returns after a change since the last wait(), or once the process has ended. False if that is not before
  /// `give_up`.
  bool wait(std::chrono::steady_clock::time_point give_up) const;

 private:
  int changes_ = -1;
  int process_ = -1;
};

}  // namespace mortise::test
