// SPDX-License-Identifier: Apache-2.0
//
// One look at a database's directory: what inspection.h promises. CURRENT and manifests are read in inspection.cc, logs
// and marks in log_inspection.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "meta_leveldb/database_files.h"
#include "meta_leveldb/inspection.h"
#include "meta_leveldb/log_check.h"
#include "meta_leveldb/log_file.h"
#include "meta_leveldb/manifest.h"
#include "meta_leveldb/segment_check.h"
#include "meta_leveldb/synced_mark.h"
#include "meta_leveldb/written_mark.h"

namespace mortise::meta_leveldb {

class Inspector {
 public:
  Inspector(std::string path, DatabaseFiles files, std::optional<BootId> boot, std::optional<GroupMark> segments_end)
      : path_(std::move(path)), files_(std::move(files)), boot_(boot), segments_end_(segments_end) {}

  Result<Inspection> run();

 private:
  std::string place(const std::string& name) const { return path_ + "/" + name; }
  /// The hardest to repair counts.
  void fault(Mending mending, std::string text) {
    out_.faults.push_back(std::move(text));
    out_.mending = std::max(out_.mending, mending);
  }

  Result<void> look_without_current();
  Result<bool> only_begun() const;
  Result<void> look_at_current();
  Result<void> find_manifest();
  Result<void> look_at_manifest(const std::string& name);
  void look_for_tables(const Manifest& manifest);

  Result<bool> only_begun(const std::pair<std::string, uint64_t>& log) const;
  Result<bool> has_records() const;
  Result<void> look_at_logs(const Manifest& manifest);
  Result<bool> look_at_log(const std::string& name, const KnownOfLog& known, std::optional<uint64_t>& sequence);
  void must_be_there(const Manifest& manifest, const LogLength& log, const char* how);
  void look_at_marks(bool has_records);
  void doubt_without(const char* name, MarkState state, bool must_be_there);

  const std::string path_;
  const DatabaseFiles files_;
  const std::optional<BootId> boot_;
  const std::optional<GroupMark> segments_end_;
  Inspection out_;
};

}  // namespace mortise::meta_leveldb
