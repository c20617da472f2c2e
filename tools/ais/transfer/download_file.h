// SPDX-License-Identifier: Apache-2.0
//
// A file that appears when it is complete: until then it has no name, or, where the file system cannot do that, a
// temporary one beside it that goes with this object.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::ais {

class DownloadFile {
 public:
  /// In the folder of `path`, which is made if it is not there. Devices and pipes are written to directly.
  static Result<DownloadFile> create(const std::string& path);
  DownloadFile(DownloadFile&& other) noexcept;
  DownloadFile& operator=(DownloadFile&&) = delete;
  ~DownloadFile();

  Result<void> write(std::string_view bytes);
  Result<void> write_at(std::string_view bytes, uint64_t offset);
  /// Gives the file its name; what had the name before is replaced.
  Result<void> commit();

 private:
  DownloadFile(int fd, std::string path, std::string temporary, bool direct);
  Error failed(const char* what) const;

  int fd_;
  std::string path_;
  std::string temporary_;  // empty: it has no name
  bool direct_;
};

}  // namespace mortise::ais
