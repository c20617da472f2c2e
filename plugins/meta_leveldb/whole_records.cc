// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/whole_records.h"

#include <string_view>
#include <vector>

#include "meta_leveldb/batch_records.h"
#include "meta_leveldb/log_check.h"
#include "meta_leveldb/log_file.h"

namespace mortise::meta_leveldb {

Result<std::string> whole_records(const std::string& log) {
  // Every record is kept, whatever its number.
  class All final : public LogRecords {
   public:
    bool take(std::string_view record) override {
      if (!BatchRecords(std::nullopt).plausible(record)) return false;
      records.emplace_back(record);
      return true;
    }
    bool plausible(std::string_view record) const override { return BatchRecords(std::nullopt).plausible(record); }
    bool proves_sync(std::string_view) const override { return true; }
    std::vector<std::string> records;
  } all;
  auto report = check_file(log, all, [&](std::string_view record) { all.records.emplace_back(record); });
  if (!report) return std::move(report).error();
  return make_log(all.records);
}

}  // namespace mortise::meta_leveldb
