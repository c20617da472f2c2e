// SPDX-License-Identifier: Apache-2.0
//
// Several objects of a bucket to a folder: their names, below the prefix, are the files'.
#pragma once

#include "ais/command_line/command.h"
#include "ais/parse/bucket_uri.h"
#include "ais/transfer/download_sink.h"
#include "ais/transfer/target_folder.h"

#include <optional>
#include <string>
#include <vector>

namespace mortise::ais {

class DownloadPlan {
 public:
  void describe(Options& options);
  bool is_wanted() const { return prefix_.has_value() || !list_.empty() || !name_template_.empty(); }
  bool says_yes() const { return yes_; }
  bool shows_progress() const { return progress_; }
  uint64_t workers() const { return workers_; }
  /// `extract`: of archives, write the files in them, too.
  Result<void> run(Session& session, const BucketUri& bucket, const std::string& folder, DownloadSink::Verify verify,
                   bool extract) const;

 private:
  struct Item {
    std::string object;
    std::string path;  // below the target
    int64_t size = 0;
    std::string objection;  // why it is not downloaded
  };
  Result<std::vector<Item>> find(Session& session, const BucketUri& bucket) const;
  Result<std::vector<Item>> listed(Session& session, const BucketUri& bucket) const;
  static void find_paths(std::vector<Item>& items);
  Result<void> agree(Session& session, const TargetFolder& target, const std::vector<Item>& items) const;
  Result<void> download_all(Session& session, const BucketUri& bucket, const std::vector<Item>& items,
                            const TargetFolder* target, DownloadSink::Verify verify, bool extract) const;

  std::optional<std::string> prefix_;
  std::string list_, name_template_;
  uint64_t workers_ = 0, limit_ = 0;
  bool yes_ = false, progress_ = false, cached_ = false, verbose_ = false;
};

}  // namespace mortise::ais
