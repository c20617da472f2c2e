// SPDX-License-Identifier: Apache-2.0
//
// Opens files of a plugin directory, which may hold anything, and be owned by anybody.
#pragma once

#include "kernel/plugin/elf_note.h"

#include <mortise/error.h>

#include <cstdint>
#include <string>

namespace mortise::plugin {

/// A regular file that is read, never mapped: one that shrinks meanwhile ends a read, not the process.
class PluginFile {
 public:
  /// Never waits: a FIFO, a socket or a device is refused like a directory. A file or a directory on the way to it that
  /// somebody else than root and this user may change is refused too: whoever may write it runs code in this process.
  /// The message begins with the path.
  static Result<PluginFile> open(const std::string& path);
  PluginFile(PluginFile&& other) noexcept;
  PluginFile& operator=(PluginFile&&) = delete;
  ~PluginFile();

  uint64_t size() const noexcept { return size_; }
  ReadAt reader() const;

 private:
  PluginFile(int fd, uint64_t size) : fd_(fd), size_(size) {}

  int fd_;
  uint64_t size_;
};

/// Why others may change what is in this directory, or "". The message begins with the path.
std::string fault_of_directory(const std::string& path);

}  // namespace mortise::plugin
