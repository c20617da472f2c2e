// SPDX-License-Identifier: Apache-2.0
//
// mortise.records/1 over every meta store. The parameter is a pair of stores, of which the meta store is used.
#pragma once

#include <gtest/gtest.h>
#include <mortise/records.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernel/records/records_service.h"
#include "support/test_host.h"
#include "unit/kernel/objects/stores.h"
#include "unit/kernel/objects/watched_meta.h"

namespace mortise::test {

using Rows = std::vector<std::pair<std::string, std::string>>;

class RecordsContract : public ::testing::TestWithParam<objects::test::StorePair> {
 protected:
  RecordsContract() : stores_(GetParam(), "") { open(); }
  ~RecordsContract() override { close(); }

  void open();
  void close();
  bool keeps_data() const { return std::string(GetParam().meta) != "meta_memory"; }
  void open_again() {
    close();
    open();
  }
  MetaStoreHandle meta() const { return MetaStoreHandle(watched_->table()); }
  /// The next commit that adds a record is answered as unknown, and comes about with the next one behind it.
  void delay_next_record() { watched_->delay_next_with('r'); }
  Records of(const char* plugin) { return Records(service_->of_plugin(plugin)); }

  static uint64_t put(const Records& records, const std::string& key, const std::string& value);
  /// The value; "(none)", or what went wrong.
  static std::string get(const Records& records, std::string_view key);
  static Rows scan(const Records& records, std::string_view prefix = {}, std::string_view after = {},
                   uint32_t limit = 0);
  static Error error_of(const Records& records, const RecordBatch& batch);

 private:
  objects::test::Stores stores_;
  std::unique_ptr<objects::test::WatchedMeta> watched_;
  std::unique_ptr<TestHost> host_;
  std::unique_ptr<records::RecordsService> service_;
};

}  // namespace mortise::test
