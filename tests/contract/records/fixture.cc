// SPDX-License-Identifier: Apache-2.0
#include "contract/records/fixture.h"

namespace mortise::test {

void RecordsContract::open() {
  stores_.open();
  watched_ = std::make_unique<objects::test::WatchedMeta>(stores_.meta());
  host_ = std::make_unique<TestHost>(TestHost::Options{}, 3);
  service_ = std::make_unique<records::RecordsService>(host_->host(), meta());
}

void RecordsContract::close() {
  service_->stop();
  host_->stop();
  service_.reset();
  watched_.reset();
  stores_.close();
}

uint64_t RecordsContract::put(const Records& records, const std::string& key, const std::string& value) {
  const auto done = records.commit_and_wait(RecordBatch().put(key, value));
  EXPECT_TRUE(done) << done.error().message;
  return done ? *done : 0;
}

std::string RecordsContract::get(const Records& records, std::string_view key) {
  const auto got = records.get_and_wait(key);
  if (!got) return "error: " + got.error().message;
  return got->value.value_or("(none)");
}

Rows RecordsContract::scan(const Records& records, std::string_view prefix, std::string_view after, uint32_t limit) {
  Rows out;
  const auto end = records.scan_and_wait(prefix, after, limit, [&](const mortise_record& record) {
    out.emplace_back(view(record.key), view(record.value));
  });
  EXPECT_TRUE(end) << end.error().message;
  return out;
}

Error RecordsContract::error_of(const Records& records, const RecordBatch& batch) {
  const auto done = records.commit_and_wait(batch);
  return done ? Error(Status::ok, "") : done.error();
}

INSTANTIATE_TEST_SUITE_P(Stores, RecordsContract,
                         ::testing::Values(objects::test::kMemory, objects::test::kDisk, objects::test::kDistant));

}  // namespace mortise::test
