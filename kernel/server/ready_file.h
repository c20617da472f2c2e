// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <string>
#include <vector>

namespace mortise::server {

/// Tells whoever waits that the server serves, and where: {"listen":["127.0.0.1:40123"],"admin":"…","pid":1}. Appears
/// whole, by a rename; removed by the destructor.
class ReadyFile {
 public:
  ReadyFile() = default;
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;
  ~ReadyFile();

  /// `admin` may be empty. REQUIRES: called at most once.
  Result<void> write(const std::string& path, const std::vector<std::string>& listen, const std::string& admin);

 private:
  std::string path_;
};

}  // namespace mortise::server
