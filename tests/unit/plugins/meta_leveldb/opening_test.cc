// SPDX-License-Identifier: Apache-2.0
#include <leveldb/db.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "meta_leveldb/keys.h"
#include "unit/plugins/meta_leveldb/fixture.h"

namespace mortise::meta_leveldb {
namespace {

namespace fs = std::filesystem;

void put_raw(const std::string& path, std::string_view key, const std::string& value) {
  fs::create_directories(path);
  leveldb::Options options;
  options.create_if_missing = true;
  leveldb::DB* db = nullptr;
  ASSERT_TRUE(leveldb::DB::Open(options, path, &db).ok());
  const std::unique_ptr<leveldb::DB> own(db);
  ASSERT_TRUE(db->Put({}, slice(key), value).ok());
}

}  // namespace

TEST_F(MetaLeveldb, RefusesANewerFormat) {
  put_raw(host_.data_directory(), kFormatKey, "mortise meta_leveldb 2");
  auto opened = Store::open(settings(), host_.host());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, Status::unsupported);
  EXPECT_NE(opened.error().message.find("format 2"), std::string::npos) << opened.error().message;
}

TEST_F(MetaLeveldb, RefusesADatabaseOfSomethingElse) {
  put_raw(host_.data_directory(), "key", "value");
  auto opened = Store::open(settings(), host_.host());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, Status::corrupt);
}

TEST_F(MetaLeveldb, RefusesToOpenTwice) {
  open();
  auto again = Store::open(settings(), host_.host());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().status, Status::busy);
  EXPECT_NE(again.error().message.find(host_.data_directory()), std::string::npos) << again.error().message;
}

TEST_F(MetaLeveldb, TellsWhyItCannotOpen) {
  std::ofstream(host_.data_directory()) << "a file";
  auto opened = Store::open(settings(), host_.host());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, Status::io);
  EXPECT_NE(opened.error().message.find(host_.data_directory()), std::string::npos) << opened.error().message;
}

TEST_F(MetaLeveldb, NoticesDamagedTables) {
  open();
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(put("k" + std::to_string(i), std::string(2000, 'v'), MORTISE_RELAXED));
  close();
  open();  // moves the rest of the log to a table
  close();
  int damaged = 0;
  for (const auto& entry : fs::directory_iterator(host_.data_directory())) {
    if (entry.path().extension() != ".ldb") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(entry.path()) / 2));  // the first block holds the format
    file.write("damage", 6);
    ++damaged;
  }
  ASSERT_GT(damaged, 0);
  open();
  int corrupt = 0;
  for (int i = 0; i < 200; ++i) {
    auto found = store().get("p", "k" + std::to_string(i));
    if (found) {
      EXPECT_EQ(found->value_or(""), std::string(2000, 'v')) << "never served as good data";
    } else {
      EXPECT_EQ(found.error().status, Status::corrupt);
      ++corrupt;
    }
  }
  EXPECT_GT(corrupt, 0);
  int problems = 0;
  auto verified = store_->verify([&](std::string_view) { ++problems; });
  EXPECT_TRUE(verified);
  EXPECT_GT(problems, 0);
}

TEST_F(MetaLeveldb, FindsRecordsThatCannotBe) {
  open();
  close();
  put_raw(host_.data_directory(), "no zero byte", "value");
  open();
  std::vector<std::string> problems;
  ASSERT_TRUE(store_->verify([&](std::string_view text) { problems.emplace_back(text); }));
  EXPECT_EQ(problems.size(), 1u);
}

TEST_F(MetaLeveldb, SyncsManyCommitsAtOnce) {
  open();
  std::atomic<int> answered{0};
  constexpr int kCommits = 500;
  for (int i = 0; i < kCommits; ++i)
    store().commit(Batch("p", MORTISE_STRICT).put("k" + std::to_string(i), "v"), [&](const mortise_error& e) {
      EXPECT_EQ(e.status, MORTISE_OK);
      ++answered;
    });
  while (answered < kCommits) std::this_thread::yield();
  EXPECT_EQ(host_.metric("mortise_meta_leveldb_commits_total"), kCommits);
  EXPECT_LT(host_.metric("mortise_meta_leveldb_syncs_total"), kCommits);
}

TEST_F(MetaLeveldb, SyncsOnlyForWhoWantsIt) {
  open();
  ASSERT_TRUE(put("a", "1", MORTISE_RELAXED));
  ASSERT_TRUE(put("b", "1", MORTISE_DATA));
  EXPECT_EQ(host_.metric("mortise_meta_leveldb_syncs_total"), 0);
  ASSERT_TRUE(put("c", "1", MORTISE_STRICT));
  EXPECT_EQ(host_.metric("mortise_meta_leveldb_syncs_total"), 1);
}

}  // namespace mortise::meta_leveldb
