// SPDX-License-Identifier: Apache-2.0
//
// What a manifest says: which tables and which log make up the database.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "meta_leveldb/log_check.h"

namespace mortise::meta_leveldb {

/// The edits of a manifest, applied one after the other.
class Manifest final : public LogRecords {
 public:
  bool take(std::string_view record) override { return apply(record); }
  bool plausible(std::string_view record) const override { return Manifest().apply(record); }
  bool proves_sync(std::string_view) const override { return true; }  // LevelDB syncs each edit before it goes on

  /// Number and size in bytes of each table.
  const std::map<uint64_t, uint64_t>& tables() const noexcept { return tables_; }
  /// Logs from this one on have records that no table has; 0: a new database.
  uint64_t first_log() const noexcept { return first_log_; }
  /// Another one that has; 0: none.
  uint64_t previous_log() const noexcept { return previous_log_; }
  uint64_t last_sequence() const noexcept { return last_sequence_; }

 private:
  bool apply(std::string_view edit);

  std::map<uint64_t, uint64_t> tables_;
  uint64_t first_log_ = 0;
  uint64_t previous_log_ = 0;
  uint64_t last_sequence_ = 0;
};

}  // namespace mortise::meta_leveldb
