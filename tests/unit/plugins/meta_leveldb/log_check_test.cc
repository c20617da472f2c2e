// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/log_check.h"

#include <gtest/gtest.h>
#include <leveldb/db.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "meta_leveldb/batch_records.h"
#include "meta_leveldb/crc32c.h"
#include "meta_leveldb/manifest.h"
#include "support/temp_directory.h"

namespace mortise::meta_leveldb {
namespace {

std::string number(uint64_t n, size_t bytes) {
  std::string out;
  for (size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>((n >> (8 * i)) & 0xff));
  return out;
}

/// A batch of one change with `size` bytes of value; `unsynced`: written before what is before it was synced.
std::string batch(uint64_t sequence, size_t size, bool unsynced = false) {
  std::string out = number(sequence, 8) + number(unsynced ? 2 : 1, 4);
  if (unsynced) out += std::string(1, '\0') + static_cast<char>(kUnsyncedKey.size()) + std::string(kUnsyncedKey);
  return out + "\x01\x01k" + std::string(size, static_cast<char>('a' + sequence % 26));
}

LogReport check(const std::string& log, std::vector<std::string>* behind = nullptr) {
  BatchRecords records(std::nullopt);
  const auto read = [&](uint64_t offset, size_t size) { return std::string_view(log).substr(offset, size); };
  if (behind == nullptr) return check_log(log.size(), read, records);
  return check_log(log.size(), read, records, [&](std::string_view r) { behind->emplace_back(r); });
}

/// Records of these sizes, and where each ends in the log.
struct Log {
  explicit Log(const std::vector<size_t>& sizes, const std::vector<bool>& unsynced = {}) {
    std::vector<std::string> records;
    uint64_t sequence = 1;
    for (size_t i = 0; i < sizes.size(); ++i) {
      const bool mark = i < unsynced.size() && unsynced[i];
      records.push_back(batch(sequence, sizes[i], mark));
      sequence += mark ? 2 : 1;
      ends.push_back(make_log(records).size());
    }
    bytes = make_log(records);
  }
  std::string bytes;
  std::vector<size_t> ends;
};

TEST(Crc32c, IsThePublishedOne) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
}

TEST(LogCheck, AWholeLogIsWhole) {
  for (const auto& sizes : {std::vector<size_t>{}, {0}, {10, 20, 30}, {100'000, 5, 70'000}, {32'700, 32'700, 32'700}}) {
    const Log log(sizes);
    const auto report = check(log.bytes);
    EXPECT_EQ(report.state, LogState::whole);
    EXPECT_EQ(report.good_size, log.bytes.size());
    EXPECT_EQ(report.records, sizes.size());
  }
}

TEST(LogCheck, ReadsWhatLevelDbWrites) {
  const mortise::test::TempDirectory directory;
  leveldb::Options options;
  options.create_if_missing = true;
  leveldb::DB* opened = nullptr;
  ASSERT_TRUE(leveldb::DB::Open(options, directory.path().string(), &opened).ok());
  std::unique_ptr<leveldb::DB> db(opened);
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(db->Put({}, "k" + std::to_string(i), std::string(static_cast<size_t>(i) * 97, 'v')).ok());
  }
  int logs = 0;
  int manifests = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    const auto read = [&](uint64_t offset, size_t size) { return std::string_view(bytes).substr(offset, size); };
    if (entry.path().extension() == ".log") {
      BatchRecords records(0);
      const auto report = check_log(bytes.size(), read, records);
      EXPECT_EQ(report.state, LogState::whole);
      EXPECT_EQ(report.records, 200u);
      EXPECT_EQ(records.last(), 200u);
      ++logs;
    } else if (entry.path().filename().string().starts_with("MANIFEST-")) {
      Manifest manifest;
      EXPECT_EQ(check_log(bytes.size(), read, manifest).state, LogState::whole);
      EXPECT_GT(manifest.first_log(), 0u);
      ++manifests;
    }
  }
  EXPECT_EQ(logs, 1);
  EXPECT_EQ(manifests, 1);
}

TEST(LogCheck, EveryCutIsATornEnd) {
  const Log log({10, 200, 33'000, 5});
  for (size_t size = 0; size < log.bytes.size();
       size += size < 300 || size > log.bytes.size() - 60 ? size_t{1} : size_t{131}) {
    const auto report = check(log.bytes.substr(0, size));
    const auto whole =
        static_cast<size_t>(std::count_if(log.ends.begin(), log.ends.end(), [&](size_t e) { return e <= size; }));
    EXPECT_EQ(report.records, whole) << size;
    EXPECT_EQ(report.state, whole == 0 ? (size == 0 ? LogState::whole : LogState::torn)
                                       : (log.ends[whole - 1] == size ? LogState::whole : LogState::torn))
        << size;
    EXPECT_TRUE(report.cut_off) << size;
  }
}

TEST(LogCheck, EveryFlippedBitInTheMiddleIsDamage) {
  const Log log({10, 200, 33'000, 40'000, 5, 60});
  const size_t last = log.ends[log.ends.size() - 2];
  for (size_t at = 0; at < log.bytes.size(); at += at < 300 || at > last - 100 ? 1 : 37) {
    std::string bad = log.bytes;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    const auto report = check(bad);
    if (report.state == LogState::whole) {  // padding at the end of a block
      EXPECT_LT(32768 - at % 32768, 7u) << at;
      continue;
    }
    EXPECT_EQ(report.state, at < last ? LogState::damaged : LogState::torn) << at;
    EXPECT_TRUE(!report.cut_off || report.behind > 0) << at;
    EXPECT_LE(report.good_size, at);
  }
}

TEST(LogCheck, ZerosInTheMiddleAreDamageAndAtTheEndAreNot) {
  const Log log({500, 500, 5000, 500, 40'000, 500});
  std::string bad = log.bytes;
  std::fill_n(bad.begin() + 2000, 1000, '\0');
  EXPECT_EQ(check(bad).state, LogState::damaged);
  bad = log.bytes;
  std::fill_n(bad.begin() + static_cast<std::ptrdiff_t>(log.ends[2]), 30, '\0');  // where LevelDB's reader sees the end
  EXPECT_EQ(check(bad).state, LogState::damaged);
  for (const size_t zeros : {size_t{1}, size_t{7}, size_t{100}, size_t{100'000}}) {
    const auto report = check(log.bytes + std::string(zeros, '\0'));
    EXPECT_EQ(report.state, LogState::torn);
    EXPECT_EQ(report.good_size, log.bytes.size());
  }
}

TEST(LogCheck, ARecordThatIsMissingIsDamage) {
  const auto report = check(make_log({batch(1, 10), batch(2, 10), batch(4, 10)}));
  EXPECT_EQ(report.state, LogState::damaged);
  EXPECT_EQ(report.records, 2u);
}

TEST(LogCheck, RecordsThatWereNeverSyncedMayHaveHoles) {
  // The third was written while the second was not synced; the fourth, when all was.
  std::string bad = Log({100, 100, 100}, {false, false, true}).bytes;
  bad[150] = static_cast<char>(bad[150] ^ 1);
  auto report = check(bad);
  EXPECT_EQ(report.state, LogState::hole);
  EXPECT_EQ(report.records, 1u);
  EXPECT_EQ(report.behind, 1u);
  bad = Log({100, 100, 100, 100}, {false, false, true, false}).bytes;
  bad[150] = static_cast<char>(bad[150] ^ 1);
  EXPECT_EQ(check(bad).state, LogState::damaged);
}

TEST(LogCheck, ARecordThatHasOnlyBegunProvesDamageBeforeIt) {
  const Log log({100, 100, 80'000});
  std::string bad = log.bytes.substr(0, 60'000);
  bad[150] = static_cast<char>(bad[150] ^ 1);
  EXPECT_EQ(check(bad).state, LogState::damaged);
}

TEST(LogCheck, RestOfABrokenRecordProvesNothing) {
  const Log log({100, 120'000});
  std::string bad = log.bytes;
  bad[40'000] = static_cast<char>(bad[40'000] ^ 1);  // in its second piece; two more are whole
  EXPECT_EQ(check(bad).state, LogState::torn);
}

TEST(LogCheck, BytesThatLookLikeRecordsAreNone) {
  // The body of an object is a log of its own, and the record with it is torn.
  const std::string inner = make_log({batch(1, 50), batch(2, 50), batch(1, 50)});
  std::string outer = batch(1000, 0) + inner + std::string(100, 'x');
  std::string log = make_log({batch(999, 10), outer});
  log[log.size() - 1] = 'y';
  EXPECT_EQ(check(log).state, LogState::torn);
}

TEST(LogCheck, TellsWhatIsWholeBehindTheDamage) {
  const Log log({100, 100, 50'000, 100, 100});
  std::string bad = log.bytes;
  bad[150] = static_cast<char>(bad[150] ^ 1);
  std::vector<std::string> behind;
  check(bad, &behind);
  ASSERT_EQ(behind.size(), 3u);
  EXPECT_EQ(behind[0], batch(3, 50'000));
  EXPECT_EQ(behind[2], batch(5, 100));
}

}  // namespace
}  // namespace mortise::meta_leveldb
