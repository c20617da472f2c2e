// SPDX-License-Identifier: Apache-2.0
//
// A file that appears when it is complete: until then it has no name, or, where the file system cannot do that, a
// temporary one beside it that goes with this object.
#pragma once

#include "ais/transfer/file_descriptor.h"

#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::ais {

class TargetFolder;

class DownloadFile {
 public:
  /// As the user named it: in the folder of `path`, which is made if it is not there. Devices and pipes are written to
  /// directly.
  static Result<DownloadFile> create(const std::string& path);
  /// `relative` is a path from relative_path(). What has the name must be a file, or a link, which is replaced itself.
  static Result<DownloadFile> create_below(const TargetFolder& target, const std::string& relative);
  DownloadFile(DownloadFile&& other) noexcept;
  DownloadFile& operator=(DownloadFile&&) = delete;
  ~DownloadFile();

  Result<void> write(std::string_view bytes);
  Result<void> write_at(std::string_view bytes, uint64_t offset);
  Result<void> set_size(uint64_t size);
  /// Gives the file its name; what had the name before is replaced.
  Result<void> commit();

 private:
  DownloadFile(FileDescriptor fd, FileDescriptor folder, std::string path);
  static Result<DownloadFile> create_in(FileDescriptor folder, std::string path);
  Error failed(const char* what) const;

  FileDescriptor fd_;
  FileDescriptor folder_;  // none: it is written to directly
  std::string path_;       // for messages; its last part is the name in the folder
  std::string temporary_;  // empty: it has no name
};

}  // namespace mortise::ais
