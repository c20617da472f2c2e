// SPDX-License-Identifier: Apache-2.0
#include <leveldb/db.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "meta_leveldb/keys.h"
#include "meta_leveldb/log_check.h"
#include "meta_leveldb/opening_env.h"
#include "meta_leveldb/synced_mark.h"
#include "support/temp_directory.h"
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
  put_raw(host_.data_directory(), kFormatKey, "mortise meta_leveldb 3");
  auto opened = LeveldbMetaStore::open(settings(), host_.host());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, Status::unsupported);
  EXPECT_NE(opened.error().message.find("format 3"), std::string::npos) << opened.error().message;
}

TEST_F(MetaLeveldb, RefusesADatabaseOfSomethingElse) {
  put_raw(host_.data_directory(), "key", "value");
  auto opened = LeveldbMetaStore::open(settings(), host_.host());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, Status::corrupt);
  EXPECT_FALSE(std::filesystem::exists(host_.data_directory() + "/RESERVE"));
}

TEST_F(MetaLeveldb, RefusesToOpenTwice) {
  open();
  ASSERT_EQ(put_status("a", "1"), Status::ok);
  auto again = LeveldbMetaStore::open(settings(), host_.host());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().status, Status::busy);
  EXPECT_NE(again.error().message.find(host_.data_directory()), std::string::npos) << again.error().message;
}

TEST_F(MetaLeveldb, TellsWhyItCannotOpen) {
  std::ofstream(host_.data_directory()) << "a file";
  auto opened = LeveldbMetaStore::open(settings(), host_.host());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, Status::io);
  EXPECT_NE(opened.error().message.find(host_.data_directory()), std::string::npos) << opened.error().message;
}

/// Writes six bytes over the middle of every file with this extension; how many there were.
int damage(const std::string& directory, const char* extension) {
  int out = 0;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() != extension || fs::file_size(entry.path()) < 1000) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(entry.path()) / 2));  // the first block holds the format
    file.write("damage", 6);
    ++out;
  }
  return out;
}

class DamagedTables : public MetaLeveldb {
 protected:
  static constexpr int kRecords = 200;
  void SetUp() override {
    open();
    for (int i = 0; i < kRecords; ++i) ASSERT_TRUE(put("k" + std::to_string(i), std::string(2000, 'v'), MORTISE_NONE));
    close();
    open();  // moves the rest of the log to a table
    close();
    ASSERT_GT(damage(host_.data_directory(), ".ldb"), 0);
    open();
  }
  /// How many records are reported as damaged; none may come with another value.
  int count_damaged() {
    int out = 0;
    for (int i = 0; i < kRecords; ++i) {
      auto found = store().get("p", "k" + std::to_string(i));
      if (found) {
        EXPECT_EQ(found->value_or(""), std::string(2000, 'v')) << "never served as good data";
      } else {
        EXPECT_EQ(found.error().status, Status::corrupt);
        ++out;
      }
    }
    return out;
  }
};

TEST_F(DamagedTables, AreNoticedByGet) { EXPECT_GT(count_damaged(), 0); }

TEST_F(DamagedTables, AreNotPassedOverByCursors) {
  auto c = store().cursor("p");
  ASSERT_TRUE(c);
  std::set<std::string> expected;
  for (int i = 0; i < kRecords; ++i) expected.insert("k" + std::to_string(i));
  auto next = expected.begin();
  auto more = c->seek("");
  for (; more && *more; more = c->next(), ++next) ASSERT_EQ(c->key(), *next) << "passed over damaged records";
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().status, Status::corrupt);
}

TEST_F(DamagedTables, AreFoundByVerify) {
  int problems = 0;
  EXPECT_TRUE(store_->verify({}, [&](std::string_view) { ++problems; }));
  EXPECT_GT(problems, 0);
}

TEST_F(DamagedTables, AreNotMadeGoodByCompaction) {
  const int before = count_damaged();
  for (int i = 0; i < 1000; ++i)  // in the same range of keys, so that tables are merged
    if (!put("k" + std::to_string(i % kRecords) + "x", std::string(2000, 'w'), MORTISE_NONE)) break;
  EXPECT_EQ(count_damaged(), before);
}

TEST_F(MetaLeveldb, OpensWithALogThatEndsInGarbage) {
  open();
  ASSERT_EQ(put_status("a", "1"), Status::ok);
  close();
  for (const auto& entry : fs::directory_iterator(host_.data_directory())) {
    if (entry.path().extension() != ".log") continue;
    std::ofstream(entry.path(), std::ios::app | std::ios::binary) << std::string(500, 'g');
  }
  open();
  EXPECT_EQ(get("a"), "1");
  EXPECT_EQ(put_status("b", "1"), Status::ok);
  close();
  open();
  EXPECT_EQ(get("a"), "1");
  EXPECT_EQ(get("b"), "1");
}

TEST_F(MetaLeveldb, RefusesALogThatHasLostWhatWasSynced) {
  open();
  for (int i = 0; i < 10; ++i) ASSERT_EQ(put_status("k" + std::to_string(i), std::string(1000, 'v')), Status::ok);
  close();
  fs::path log;
  for (const auto& entry : fs::directory_iterator(host_.data_directory()))
    if (entry.path().extension() == ".log") log = entry.path();
  const auto whole = fs::file_size(log);
  for (const auto size : {whole - 1, whole / 2, uintmax_t{0}}) {
    fs::resize_file(log, size);
    auto refused = LeveldbMetaStore::open(settings(), host_.host());
    ASSERT_FALSE(refused) << size;
    EXPECT_EQ(refused.error().status, Status::corrupt);
    EXPECT_NE(refused.error().message.find("on stable storage"), std::string::npos) << refused.error().message;
  }
  for (const auto mark : {size_t{0}, size_t{20}, size_t{600}}) {  // as a loss of power may leave it: nothing is known
    fs::resize_file(host_.data_directory() + "/SYNCED", mark);
    const auto before = SyncedMark::read(host_.data_directory());
    EXPECT_TRUE(mark >= 32 || !before) << mark;
  }
  open();
  EXPECT_EQ(get("k9"), "(none)");
  EXPECT_EQ(put_status("k9", "again"), Status::ok);
}

TEST_F(MetaLeveldb, KnowsWhatWasSyncedOfCommitsInAllModes) {
  open();
  ASSERT_EQ(put_status("a", "1"), Status::ok);
  const auto first = SyncedMark::read(host_.data_directory());
  ASSERT_TRUE(put("b", "1", MORTISE_NONE));
  const auto second = SyncedMark::read(host_.data_directory());
  ASSERT_EQ(put_status("c", "1"), Status::ok);
  const auto third = SyncedMark::read(host_.data_directory());
  ASSERT_TRUE(first && second && third);
  EXPECT_EQ(second->size, first->size);
  EXPECT_GT(third->size, second->size);
}

TEST_F(MetaLeveldb, MakesNothingBeforeTheFirstCommit) {
  fs::remove_all(host_.data_directory());
  open();
  EXPECT_EQ(get("a"), "(none)");
  {
    auto cursor = store().cursor("p");
    ASSERT_TRUE(cursor);
    auto found = cursor->seek("");
    EXPECT_TRUE(found && !*found);
  }
  EXPECT_TRUE(store_->partitions({}, "", [](std::string_view) { FAIL(); }));
  close();
  EXPECT_FALSE(fs::exists(host_.data_directory()));
  open();
  EXPECT_EQ(put_status("a", "1"), Status::ok);
  EXPECT_EQ(get("a"), "1");
  close();
  open();
  EXPECT_EQ(get("a"), "1");
}

TEST_F(MetaLeveldb, LooksWithoutChangingAnything) {
  open();
  for (int i = 0; i < 300; ++i) ASSERT_EQ(put_status("k" + std::to_string(i), std::string(1000, 'v')), Status::ok);
  close();
  const auto before = files_in(host_.data_directory());
  host_.set_mode(Mode::check);
  for (int i = 0; i < 2; ++i) {
    open();
    EXPECT_EQ(get("k0"), std::string(1000, 'v'));
    EXPECT_EQ(get("k299"), std::string(1000, 'v'));
    EXPECT_EQ(put_status("k300", "v"), Status::unsupported);
    EXPECT_TRUE(store_->verify({}, [](std::string_view problem) { FAIL() << problem; }));
    close();
  }
  EXPECT_EQ(files_in(host_.data_directory()), before);
}

TEST(OpeningEnv, HoldsRemovalsOfWhatWasThereAndIsNotMadeAnew) {
  const test::TempDirectory directory;
  const auto path = [&](const char* name) { return directory.path().string() + "/" + name; };
  const auto make = [&](leveldb::Env& env, const std::string& name) {
    leveldb::WritableFile* file = nullptr;
    ASSERT_TRUE(env.NewWritableFile(name, &file).ok());
    delete file;
  };
  for (const char* name : {"old", "reused"}) std::ofstream(path(name)) << "there before";
  OpeningEnv env(leveldb::Env::Default());
  EXPECT_TRUE(env.RemoveFile(path("old")).ok());
  EXPECT_TRUE(env.RemoveFile(path("reused")).ok());
  EXPECT_TRUE(fs::exists(path("old")) && fs::exists(path("reused")));
  make(env, path("new"));
  EXPECT_TRUE(env.RemoveFile(path("new")).ok());
  EXPECT_FALSE(fs::exists(path("new"))) << "it takes room";
  make(env, path("reused"));
  env.begin_removing();
  EXPECT_FALSE(fs::exists(path("old")));
  EXPECT_TRUE(fs::exists(path("reused")));
  EXPECT_TRUE(env.RemoveFile(path("reused")).ok());
  EXPECT_FALSE(fs::exists(path("reused")));
}

TEST_F(MetaLeveldb, FinishesAnInterruptedMaking) {
  open();
  ASSERT_EQ(put_status("a", "1"), Status::ok);
  close();
  // What LevelDB has written before CURRENT: an edit with the comparator, log 0, next file 2, last sequence 0.
  fs::remove_all(host_.data_directory());
  fs::create_directories(host_.data_directory());
  const std::string edit = std::string("\x01\x1aleveldb.BytewiseComparator\x02\x00\x09\x00\x03\x02\x04\x00", 36);
  std::ofstream(host_.data_directory() + "/MANIFEST-000001", std::ios::binary) << make_log({edit});
  std::ofstream(host_.data_directory() + "/000001.dbtmp", std::ios::binary) << "MANIFEST";
  open();
  EXPECT_EQ(put_status("b", "1"), Status::ok);
  EXPECT_EQ(get("a"), "(none)");
}

TEST_F(MetaLeveldb, FindsRecordsThatCannotBe) {
  open();
  ASSERT_EQ(put_status("a", "1"), Status::ok);
  close();
  put_raw(host_.data_directory(), "no zero byte", "value");
  open();
  std::vector<std::string> problems;
  ASSERT_TRUE(store_->verify({}, [&](std::string_view text) { problems.emplace_back(text); }));
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
  ASSERT_TRUE(put("a", "1", MORTISE_NONE));
  ASSERT_TRUE(put("b", "1", MORTISE_DATA));
  EXPECT_EQ(host_.metric("mortise_meta_leveldb_syncs_total"), 0);
  ASSERT_TRUE(put("c", "1", MORTISE_STRICT));
  EXPECT_EQ(host_.metric("mortise_meta_leveldb_syncs_total"), 1);
}

}  // namespace mortise::meta_leveldb
