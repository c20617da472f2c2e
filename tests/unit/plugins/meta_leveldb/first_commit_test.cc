// SPDX-License-Identifier: Apache-2.0
//
// A database is opened in memory, and changed on the disk by the first commit.
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include "meta_leveldb/held_file.h"
#include "meta_leveldb/scratch_env.h"
#include "support/temp_directory.h"
#include "unit/plugins/meta_leveldb/fixture.h"

namespace mortise::meta_leveldb {
namespace {

namespace fs = std::filesystem;

constexpr int kRecords = 300;
const std::string kValue(1000, 'v');

std::string key(int i) { return "k" + std::to_string(i); }

/// Names and sizes. A file that vanishes meanwhile has none.
std::map<std::string, uintmax_t> sizes_in(const std::string& directory) {
  std::map<std::string, uintmax_t> out;
  std::error_code vanished;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) out[entry.path()] = entry.file_size(vanished);
  return out;
}

/// Tables, and a log with records.
class FirstCommit : public MetaLeveldb {
 protected:
  void SetUp() override {
    open();
    for (int i = 0; i < kRecords; ++i) ASSERT_TRUE(put(key(i), kValue, i % 50 == 0 ? MORTISE_STRICT : MORTISE_NONE));
    close();
  }
  void expect_all() {
    for (int i = 0; i < kRecords; ++i) ASSERT_EQ(get(key(i)), kValue) << i;
  }
  /// False: a compaction removed or made a file meanwhile.
  bool copied_at_one_instant(const std::string& copy) {
    const auto before = sizes_in(host_.data_directory());
    std::error_code vanished;
    fs::copy(host_.data_directory(), copy, fs::copy_options::recursive, vanished);
    return !vanished && sizes_in(host_.data_directory()) == before;
  }
  /// A database as a kill at this instant leaves it has all records.
  void expect_all_in_a_copy() {
    const test::TempDirectory directory;
    const std::string copy = directory.path() / "copy";
    while (!copied_at_one_instant(copy)) fs::remove_all(copy);
    test::TestHost host;
    host.use_data_directory(copy);
    auto other = settings();
    other.path = copy;
    other.env = frugal_env();
    auto opened = LeveldbMetaStore::open(other, host.host());
    ASSERT_TRUE(opened) << opened.error().message;
    MetaStoreHandle store((*opened)->table());
    for (int i = 0; i < kRecords; ++i) {
      auto found = store.get("p", key(i));
      ASSERT_TRUE(found && *found) << i;
    }
    ASSERT_TRUE(store.commit_and_wait(Batch("p", MORTISE_STRICT).put("new", "1")));
  }
};

}  // namespace

TEST_F(FirstCommit, NothingIsChangedBefore) {
  fs::permissions(host_.data_directory(), fs::perms(0755));
  const auto before = files_in(host_.data_directory());
  open();
  expect_all();
  EXPECT_EQ(files_in(host_.data_directory()), before);
  close();
  EXPECT_EQ(files_in(host_.data_directory()), before);
  EXPECT_EQ(fs::status(host_.data_directory()).permissions(), fs::perms(0755));
  open();
  ASSERT_TRUE(put("new", "1"));
  expect_all();
  EXPECT_EQ(fs::status(host_.data_directory()).permissions(), fs::perms(0750));
  expect_all_in_a_copy();
  close();
  open();
  expect_all();
  EXPECT_EQ(get("new"), "1");
}

TEST_F(FirstCommit, AFullDiskLeavesItReadable) {
  const auto before = files_in(host_.data_directory());
  open();
  env_.append_error = ENOSPC;
  EXPECT_EQ(put_status("new", "1"), Status::no_space);
  EXPECT_EQ(put_status("new", "1"), Status::no_space);
  expect_all();
  // A table that an interrupted compaction left may go; that no other is missing shows the copy.
  for (const auto& [name, bytes] : before)
    EXPECT_TRUE(fs::exists(name) || name.ends_with("RESERVE") || name.ends_with(".ldb")) << name;
  expect_all_in_a_copy();
  env_.append_error = 0;
  put_at_last("new", "1");
  expect_all();
  close();
  open();
  expect_all();
  EXPECT_EQ(get("new"), "1");
}

TEST_F(FirstCommit, FailsAtEveryFileAndIsTriedAgain) {
  for (const char* name : {".ldb", ".log", "MANIFEST", ".dbtmp"}) {
    open();
    env_.unmakeable = name;
    env_.refuse_unmakeable = true;
    EXPECT_EQ(put_status("new", name), Status::io) << name;
    expect_all_in_a_copy();
    env_.refuse_unmakeable = false;
    put_at_last("new", name);
    expect_all();
    close();
    open();
    EXPECT_EQ(get("new"), name);
    expect_all();
    close();
  }
}

TEST_F(FirstCommit, ReadsGoOnMeanwhile) {
  open();
  std::atomic<bool> done{false};
  std::thread reader([&] {
    for (int i = 0; !done || i % kRecords != 0; ++i) ASSERT_EQ(get(key(i % kRecords)), kValue);
  });
  EXPECT_EQ(put_status("new", "1"), Status::ok);
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(put("more" + std::to_string(i), kValue, MORTISE_NONE));
  done = true;
  reader.join();
  expect_all();
}

TEST(HeldFile, GoesOnAsTheFileOnTheDisk) {
  const test::TempDirectory directory;
  auto& env = *frugal_env();
  const std::string bytes = std::string(3'000'000, 'a') + "the end";
  const auto read = [](const leveldb::RandomAccessFile& file, uint64_t offset, size_t size) {
    std::string scratch(size, '\0');
    leveldb::Slice got;
    EXPECT_TRUE(file.Read(offset, size, &got, scratch.data()).ok());
    return got.ToString();
  };
  const auto held = std::make_shared<HeldFile>();
  {
    const std::unique_ptr<leveldb::WritableFile> writer(for_writing(held));
    ASSERT_TRUE(writer->Append(bytes).ok() && writer->Close().ok());
  }
  const std::unique_ptr<leveldb::RandomAccessFile> reader(for_reading(held));
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(read(*reader, 0, 10), "aaaaaaaaaa");
    EXPECT_EQ(read(*reader, 1'000'000, 1'500'000), std::string(1'500'000, 'a'));
    EXPECT_EQ(read(*reader, 2'999'999, 100), "athe end");
    EXPECT_EQ(read(*reader, 5'000'000, 100), "");
    ASSERT_TRUE(held->write_to(env, directory.path() / "table").ok());
  }
  EXPECT_EQ(fs::file_size(directory.path() / "table"), bytes.size());

  const auto open = std::make_shared<HeldFile>();
  const std::unique_ptr<leveldb::WritableFile> writer(for_writing(open));
  ASSERT_TRUE(writer->Append("before ").ok() && writer->Sync().ok());
  EXPECT_FALSE(open->write_to(env, directory.path() / "none" / "log").ok());
  ASSERT_TRUE(open->write_to(env, directory.path() / "log").ok());
  ASSERT_TRUE(writer->Append("and after").ok() && writer->Flush().ok());
  std::ifstream in(directory.path() / "log", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "before and after");
}

}  // namespace mortise::meta_leveldb
