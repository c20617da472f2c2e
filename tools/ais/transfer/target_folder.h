// SPDX-License-Identifier: Apache-2.0
//
// The folder that downloads and the members of archives are written below. Their names come from others, and so may
// what lies in the folder: nothing is written outside of it, and no link in it is followed.
#pragma once

#include "ais/transfer/file_descriptor.h"

#include <mortise/error.h>

#include <string>
#include <string_view>

namespace mortise::ais {

/// The path below a folder that an object or a member of this name has: "a/b" of "/a//b". Fails if no file can have
/// this name: it is empty, a part of it is "." or "..", or it holds a zero byte.
Result<std::string> relative_path(std::string_view name);

/// Threads may use one at the same time.
class TargetFolder {
 public:
  /// As the user named it, links on the way there are followed; "" is the current folder. Made if it is not there.
  static Result<TargetFolder> open(const std::string& path);

  /// The folder that the file `relative`, a path from relative_path(), is in: made if it is not there. Fails at a link.
  Result<FileDescriptor> folder_of(std::string_view relative) const;
  /// A folder below, and a file to be read: likewise.
  Result<TargetFolder> subfolder(const std::string& relative) const;
  Result<FileDescriptor> open_file(const std::string& relative) const;
  /// How messages call the folder, and a file.
  std::string path() const { return path_.empty() ? "." : path_; }
  std::string path_of(std::string_view relative) const;

 private:
  TargetFolder(FileDescriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  FileDescriptor fd_;
  std::string path_;
};

}  // namespace mortise::ais
