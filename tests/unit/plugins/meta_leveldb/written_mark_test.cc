// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/written_mark.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "meta_leveldb/inspection.h"
#include "meta_leveldb/log_check.h"
#include "support/temp_directory.h"
#include "unit/plugins/meta_leveldb/fixture.h"

namespace mortise::meta_leveldb {
namespace {

namespace fs = std::filesystem;

constexpr BootId kThisBoot{1, 2, 3};
constexpr BootId kAnotherBoot{1, 2, 4};

TEST(BootIdOf, ReadsWhatTheKernelGives) {
  const test::TempDirectory directory;
  const std::string file = directory.path() / "boot_id";
  const auto read = [&](const std::string& text) {
    std::ofstream(file) << text;
    return read_boot_id(file);
  };
  const auto good = read("0a1b2c3d-ffff-4000-8123-00000000000e\n");
  ASSERT_TRUE(good);
  EXPECT_EQ((*good)[0], 0x0a);
  EXPECT_EQ((*good)[15], 0x0e);
  for (const char* bad : {"", "\n", "0a1b2c3d-ffff-4000-8123-00000000000\n", "0a1b2c3d-ffff-4000-8123-00000000000e0\n",
                          "0a1b2c3d-ffff-4000-8123-00000000000x\n", "00000000-0000-0000-0000-000000000000\n"})
    EXPECT_FALSE(read(bad)) << bad;
  EXPECT_FALSE(read_boot_id(directory.path() / "none"));
}

TEST(WrittenMark, CountsForOneStartOfTheMachine) {
  const test::TempDirectory directory;
  const std::string path = directory.path();
  WrittenMark mark(path, kThisBoot);
  mark.log_begins(7);
  EXPECT_FALSE(fs::exists(path + "/WRITTEN"));
  mark.begin();
  mark.set({7, 1000});
  ASSERT_TRUE(WrittenMark::read(path, kThisBoot));
  EXPECT_EQ(WrittenMark::read(path, kThisBoot)->length.size, 0u) << "a sync tells as much";
  mark.next_is_synced(false);
  mark.set({7, 1010});
  EXPECT_EQ(WrittenMark::read(path, kThisBoot)->length.size, 1010u);
  mark.next_is_synced(true);
  mark.set({7, 70'000});
  mark.log_begins(9);
  mark.set({9, 65'536});
  const auto known = WrittenMark::read(path, kThisBoot);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->first_log, 7u);
  EXPECT_EQ(known->length.log, 9u);
  EXPECT_EQ(known->length.size, 65'536u);
  EXPECT_FALSE(WrittenMark::read(path, kAnotherBoot));
  EXPECT_FALSE(WrittenMark::read(path, std::nullopt));
  mark.doubt();
  mark.set({9, 200'000});
  EXPECT_FALSE(WrittenMark::read(path, kThisBoot));
  mark.log_begins(11);
  ASSERT_TRUE(WrittenMark::read(path, kThisBoot));
  EXPECT_EQ(WrittenMark::read(path, kThisBoot)->first_log, 11u);
}

TEST(WrittenMark, IsNotMadeWithoutABootId) {
  const test::TempDirectory directory;
  WrittenMark mark(directory.path(), std::nullopt);
  mark.begin();
  mark.log_begins(7);
  EXPECT_FALSE(fs::exists(directory.path() / "WRITTEN"));
}

/// A database as a kill leaves it: copied while it is open.
class Killed : public MetaLeveldb {
 protected:
  void SetUp() override {
    open();
    ASSERT_TRUE(put("first", "v"));
    for (int i = 0; i < 20; ++i)
      ASSERT_TRUE(put("k" + std::to_string(i), std::string(900 + static_cast<size_t>(i), 'v'), MORTISE_NONE));
    fs::copy(host_.data_directory(), path());
    for (const auto& entry : fs::directory_iterator(path()))
      if (entry.path().extension() == ".log") log_ = entry.path();
    std::ifstream in(log_, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(in), {});
    close();
    boot_ = settings().boot;
    ASSERT_TRUE(boot_);
  }
  std::string path() const { return directory_.path() / "copy"; }
  void write(const std::string& bytes) const { std::ofstream(log_, std::ios::binary) << bytes; }
  Inspection look(const std::optional<BootId>& boot) const {
    auto found = inspect(path(), boot);
    EXPECT_TRUE(found);
    return found ? std::move(found).value() : Inspection();
  }

  const test::TempDirectory directory_;
  fs::path log_;
  std::string bytes_;
  std::optional<BootId> boot_;
};

TEST_F(Killed, EveryFlippedBitIsDamageWhileTheMachineRunsOn) {
  const size_t synced = SyncedMark::read(path())->size;
  for (size_t at = synced; at < bytes_.size(); at += 101) {
    std::string bad = bytes_;
    bad[at] = static_cast<char>(bad[at] ^ 4);
    write(bad);
    EXPECT_EQ(look(boot_).mending, Mending::logs) << at;
    for (const auto& boot : {std::optional(kAnotherBoot), std::optional<BootId>()})
      EXPECT_EQ(look(boot).mending, Mending::none) << at;
  }
}

TEST_F(Killed, EveryFlippedBitOfTheLastHeaderIsDamage) {
  const size_t header = bytes_.size() - 7 - 12 - 11 - (1 + 1 + 5 + 2 + 919);  // k19, behind the mark of its group
  ASSERT_EQ(bytes_[header + 6], 1) << "a whole record";
  for (size_t bit = 0; bit < 7 * 8; ++bit) {
    std::string bad = bytes_;
    bad[header + bit / 8] = static_cast<char>(bad[header + bit / 8] ^ (1 << (bit % 8)));
    write(bad);
    EXPECT_EQ(look(boot_).mending, Mending::logs) << bit;
  }
}

TEST_F(Killed, AWriteThatWasInterruptedIsATornEnd) {
  const size_t one = 7 + 12 + 11 + (1 + 1 + 5 + 2 + 919);
  const std::string last = bytes_.substr(bytes_.size() - one);  // stands for the next record
  for (size_t part = 1; part < one; part += 7) {
    write(bytes_ + last.substr(0, part));
    EXPECT_EQ(look(boot_).mending, Mending::none) << part;
  }
}

TEST_F(Killed, EveryByteThatIsMissingAtTheEndIsMissed) {
  for (size_t cut = 1; cut < 3000; cut += 7) {
    write(bytes_.substr(0, bytes_.size() - cut));
    EXPECT_EQ(look(boot_).mending, Mending::logs) << cut;
    EXPECT_EQ(look(kAnotherBoot).mending, Mending::none) << cut;
  }
}

TEST_F(Killed, WhatWasCutOutIsMissedAfterAnyStart) {
  // Between two whole records, and between two logs.
  const size_t one = 7 + 12 + 11 + (1 + 1 + 5 + 2 + 919);
  const size_t two = one + one - 1;
  write(bytes_.substr(0, bytes_.size() - two) + bytes_.substr(bytes_.size() - one));
  for (const auto& boot : {boot_, std::optional(kAnotherBoot), std::optional<BootId>()})
    EXPECT_EQ(look(boot).mending, Mending::logs);
  write(bytes_.substr(0, bytes_.size() - two));
  const fs::path later = log_.parent_path() / "000099.log";
  std::ofstream(later, std::ios::binary) << bytes_.substr(bytes_.size() - one);
  for (const auto& boot : {boot_, std::optional(kAnotherBoot), std::optional<BootId>()})
    EXPECT_EQ(look(boot).mending, Mending::logs);
  fs::remove(later);
}

TEST_F(Killed, AHoleInTheOlderOfTwoLogsIsDamageAfterAnyStart) {
  const size_t one = 7 + 12 + 11 + (1 + 1 + 5 + 2 + 919);
  std::string bad = bytes_.substr(0, bytes_.size() - one);
  bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 1);
  write(bad);
  std::ofstream(log_.parent_path() / "000099.log", std::ios::binary) << bytes_.substr(bytes_.size() - one);
  for (const auto& boot : {boot_, std::optional(kAnotherBoot)}) EXPECT_EQ(look(boot).mending, Mending::logs);
}

TEST_F(Killed, HolesAreToldAfterAnotherStart) {
  std::string bad = bytes_;
  bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 1);
  write(bad);
  host_.use_data_directory(path());
  host_.set_mode(Mode::check);
  auto other = settings();
  other.boot = kAnotherBoot;
  auto opened = LeveldbMetaStore::open(other, host_.host());
  ASSERT_TRUE(opened) << opened.error().message;
  std::vector<std::string> problems;
  ASSERT_TRUE((*opened)->verify({}, [&](std::string_view text) { problems.emplace_back(text); }));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].find("whole records behind it"), std::string::npos) << problems[0];
}

TEST_F(MetaLeveldb, TrustsNothingWrittenBeforeAFailedSync) {
  open();
  ASSERT_TRUE(put("a", "1", MORTISE_NONE));
  EXPECT_TRUE(WrittenMark::read(host_.data_directory(), settings().boot));
  env_.sync_error = EIO;
  EXPECT_EQ(put_status("a", "2"), Status::unknown);
  EXPECT_FALSE(WrittenMark::read(host_.data_directory(), settings().boot));
  env_.sync_error = 0;
  put_at_last("c", "1");
  EXPECT_TRUE(WrittenMark::read(host_.data_directory(), settings().boot));
}

}  // namespace
}  // namespace mortise::meta_leveldb
