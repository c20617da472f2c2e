// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <string>
#include <vector>

namespace mortise::server {

/// What is told.
struct Ready {
  std::vector<std::string> listen;
  std::string admin;           // may be empty
  std::string authentication;  // names of plugins, or "off"
  std::string data;            // directory
};

/// Announces that the server serves, and how, as one line of JSON:
///   {"listen":["127.0.0.1:40123"],"admin":"…","authentication":"auth_sigv4","data":"/…","pid":1}
/// Appears whole, by a rename; removed by the destructor.
class ReadyFile {
 public:
  ReadyFile() = default;
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;
  ~ReadyFile();

  /// REQUIRES: called at most once.
  Result<void> write(const std::string& path, const Ready& ready);

 private:
  std::string path_;
};

}  // namespace mortise::server
