// SPDX-License-Identifier: Apache-2.0
//
// What is kept of clusters over restarts: those that were attached while the server ran, and which cluster each is, so
// that names of buckets mean something also while a cluster cannot be asked.
#pragma once

#include <mortise/error.h>

#include <string>
#include <string_view>
#include <vector>

namespace mortise::remote_ais {

struct KeptCluster {
  std::string alias;
  std::string endpoint;
  std::string uuid;
  bool attached = false;  // while the server ran; else it is one of the configuration
};

/// nullopt of the parser: it is no such file.
Result<std::vector<KeptCluster>> parse_kept_clusters(std::string_view text);

/// A file, which is there whole or as it was before. One thread at a time.
class KeptClusters {
 public:
  explicit KeptClusters(const std::string& data_directory);
  /// No file: none. A file that cannot be understood is an error.
  Result<std::vector<KeptCluster>> read() const;
  /// Durable when it returns. May wait for the device.
  Result<void> write(const std::vector<KeptCluster>& all) const;

 private:
  const std::string directory_;
  const std::string path_;
};

}  // namespace mortise::remote_ais
