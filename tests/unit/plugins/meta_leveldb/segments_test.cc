// SPDX-License-Identifier: Apache-2.0
//
// Values in segments: what is where, what survives which crash, and what is told of damage.
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "meta_leveldb/batch_records.h"
#include "meta_leveldb/log_check.h"
#include "meta_leveldb/log_file.h"
#include "meta_leveldb/segment_check.h"
#include "support/temp_directory.h"
#include "unit/plugins/meta_leveldb/fixture.h"

namespace mortise::meta_leveldb {
namespace {

namespace fs = std::filesystem;

std::string value_of(int i, size_t size = 3000) {
  return std::to_string(i) + std::string(size, static_cast<char>('a' + i % 26));
}
std::string key_of(int i) { return "k" + std::to_string(i); }

class Segments : public MetaLeveldb {
 protected:
  Segments() { separate_above_ = 1024; }
  std::string path() const { return host_.data_directory(); }
  std::vector<fs::path> segments() const {
    std::vector<fs::path> out;
    if (fs::exists(segments_directory(path())))
      for (const auto& entry : fs::directory_iterator(segments_directory(path())))
        if (entry.path().extension() == ".seg") out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
  }
  std::string files_of_leveldb() const {
    std::string out;
    for (const auto& [name, bytes] : files_in(path()))
      if (name.find("/segments") == std::string::npos) out += bytes;
    return out;
  }
  void fill(int from, int to, mortise_durability durability = MORTISE_STRICT) {
    for (int i = from; i < to; ++i) ASSERT_TRUE(put(key_of(i), value_of(i), durability));
  }
  void expect(int from, int to) {
    for (int i = from; i < to; ++i) ASSERT_EQ(get(key_of(i)), value_of(i)) << i;
  }
  std::vector<std::string> problems() {
    std::vector<std::string> out;
    EXPECT_TRUE(store_->verify({}, [&](std::string_view problem) { out.emplace_back(problem); }));
    return out;
  }
  /// What a kill -9 at this instant would leave. The store may go on.
  void become_a_copy_of_now() {
    copies_.push_back(std::make_unique<test::TempDirectory>());
    const std::string copy = copies_.back()->path() / "copy";
    fs::copy(path(), copy, fs::copy_options::recursive);
    fs::remove(copy + "/LOCK");
    close();
    host_.use_data_directory(copy);
  }
  /// And the machine went down.
  void lose_power() {
    become_a_copy_of_now();
    other_boot_ = BootId{'n', 'e', 'x', 't', static_cast<char>(copies_.size())};
  }
  fs::path newest_log() const {
    fs::path out;
    for (const auto& entry : fs::directory_iterator(path()))
      if (entry.path().extension() == ".log" && (out.empty() || entry.path() > out)) out = entry.path();
    return out;
  }
  std::string refusal() {
    auto opened = LeveldbMetaStore::open(settings(), host_.host());
    return opened ? "(opened)" : opened.error().message;
  }
  bool log_says(const std::string& text) const {
    const auto lines = host_.lines();
    return std::any_of(lines.begin(), lines.end(),
                       [&](const std::string& line) { return line.find(text) != std::string::npos; });
  }
  static void flip(const fs::path& file, uint64_t at) {
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekg(static_cast<std::streamoff>(at));
    const int byte = out.get();
    out.seekp(static_cast<std::streamoff>(at));
    out.put(static_cast<char>(byte ^ 0x55));
  }

  /// Behind which there are zeros only.
  static uint64_t end_of_content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {}).find_last_not_of('\0') + 1;
  }

  std::vector<std::unique_ptr<test::TempDirectory>> copies_;
};

}  // namespace

TEST_F(Segments, HaveTheLargeValuesAndLeveldbTheOthers) {
  open();
  ASSERT_EQ(put_status("small", std::string(1024, 's')), Status::ok);
  ASSERT_EQ(put_status("large", std::string(1025, 'l')), Status::ok);
  ASSERT_EQ(put_status("huge", std::string(300'000, 'h')), Status::ok);
  EXPECT_EQ(get("small"), std::string(1024, 's'));
  EXPECT_EQ(get("large"), std::string(1025, 'l'));
  EXPECT_EQ(get("huge"), std::string(300'000, 'h'));
  const std::string leveldb = files_of_leveldb();
  EXPECT_NE(leveldb.find(std::string(1024, 's')), std::string::npos);
  EXPECT_EQ(leveldb.find(std::string(100, 'l')), std::string::npos);
  EXPECT_EQ(leveldb.find(std::string(100, 'h')), std::string::npos);
  auto cursor = store().cursor("p");
  ASSERT_TRUE(cursor);
  ASSERT_TRUE(cursor->seek("huge"));
  EXPECT_EQ(cursor->value(), std::string(300'000, 'h'));
  EXPECT_TRUE(problems().empty());
  for (const auto& segment : segments()) {
    EXPECT_EQ(fs::status(segment).permissions(), fs::perms(0640));
    EXPECT_EQ(fs::status(segment.parent_path()).permissions() & fs::perms::others_all, fs::perms::none);
  }
}

TEST_F(Segments, AreTakenByADatabaseThatHadNone) {
  separate_above_ = 0;
  open();
  fill(0, 100);
  EXPECT_TRUE(segments().empty());
  close();
  separate_above_ = 1024;
  open();
  expect(0, 100);
  close();
  EXPECT_TRUE(segments().empty()) << "nothing was committed";
  open();
  fill(50, 150);
  expect(0, 150);
  close();
  EXPECT_FALSE(segments().empty());
  separate_above_ = 0;  // and without new ones
  open();
  expect(0, 150);
  fill(150, 200);
  close();
  open();
  expect(0, 200);
  EXPECT_TRUE(problems().empty());
}

TEST_F(Segments, ComeOneAfterTheOther) {
  segment_size_ = 100'000;
  open();
  fill(0, 200);
  close();
  EXPECT_GE(segments().size(), 6u);
  open();
  expect(0, 200);
  EXPECT_TRUE(problems().empty());
}

TEST_F(Segments, HaveWhatAKillLeavesAnywhere) {
  segment_size_ = 50'000;
  open();
  for (int round = 0; round < 8; ++round) {
    fill(round * 23, (round + 1) * 23, round % 2 == 0 ? MORTISE_STRICT : MORTISE_NONE);
    become_a_copy_of_now();
    open();
    expect(0, (round + 1) * 23);
  }
  EXPECT_TRUE(problems().empty());
}

// LevelDB is not synced with each group.
TEST_F(Segments, GiveBackWhatLeveldbLostOfItsEnd) {
  for (const double kept : {0.0, 0.3, 0.9}) {
    open();
    fill(0, 60);
    ASSERT_TRUE(store().commit_and_wait(Batch("p", MORTISE_STRICT).remove(key_of(7)).put("small", "s")));
    lose_power();
    const auto log = newest_log();
    const auto synced = SyncedMark::read(path());
    ASSERT_TRUE(synced);
    const auto size = static_cast<double>(fs::file_size(log));
    const auto least = static_cast<double>(synced->size);
    ASSERT_GT(size, least);
    fs::resize_file(log, static_cast<uintmax_t>(least + (size - least) * kept));
    for (int restart = 0; restart < 3; ++restart) {
      open();
      expect(0, 7);
      expect(8, 60);
      EXPECT_EQ(get(key_of(7)), "(none)");
      EXPECT_EQ(get("small"), "s");
      if (restart > 0) {
        ASSERT_EQ(put_status("again", value_of(restart)), Status::ok);
      }
      close();
    }
    fs::remove_all(path());
  }
}

// What was not synced may be lost, but only its end, though LevelDB's log has more.
TEST_F(Segments, AreFollowedByLeveldbWhenTheirEndIsLost) {
  open();
  fill(0, 10, MORTISE_STRICT);
  fill(10, 30, MORTISE_NONE);
  lose_power();
  const auto segment = segments().back();
  const auto synced = SyncedMark::read(segments_directory(path()));
  ASSERT_TRUE(synced);
  fs::resize_file(segment, (synced->size + end_of_content(segment)) / 2);
  open();
  int there = 0;
  while (there < 30 && get(key_of(there)) == value_of(there)) ++there;
  EXPECT_GE(there, 10);
  EXPECT_LT(there, 30);
  for (int i = there; i < 30; ++i) EXPECT_EQ(get(key_of(i)), "(none)") << i;
  fill(there, 40);
  close();
  open();
  expect(0, 40);
  EXPECT_TRUE(problems().empty());
}

TEST_F(Segments, TellOfAValueThatIsDamagedAndReadTheOthers) {
  segment_size_ = 100'000;
  open();
  fill(0, 100);
  close();
  flip(segments().front(), 1500);
  open();
  EXPECT_NE(get(key_of(0)).find("is damaged"), std::string::npos) << get(key_of(0));
  expect(1, 100);
  const auto told = problems();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].find(segments().front().string()), std::string::npos) << told[0];
  fill(0, 1);
  EXPECT_TRUE(problems().empty());
}

TEST_F(Segments, AreMissedWhenTheDatabaseIsOpened) {
  segment_size_ = 100'000;
  open();
  fill(0, 100);
  close();
  const auto all = segments();
  for (const auto& segment : {all.front(), all.back()}) {
    fs::rename(segment, path() + "/aside");
    EXPECT_NE(refusal().find(segment.string()), std::string::npos) << refusal();
    fs::rename(path() + "/aside", segment);
  }
  const auto size = fs::file_size(all.front());
  fs::resize_file(all.front(), size - 1);
  EXPECT_NE(refusal().find("are cut short"), std::string::npos) << refusal();
}

TEST_F(Segments, WithoutADatabaseAreNotTakenForNothing) {
  open();
  fill(0, 3);
  close();
  for (const auto& [name, bytes] : files_in(path()))
    if (name.find("/segments") == std::string::npos && fs::is_regular_file(name)) fs::remove(name);
  EXPECT_NE(refusal().find("CURRENT is missing"), std::string::npos) << refusal();
}

TEST_F(Segments, AreRefusedWithDamageBeforeWhatWasSyncedUnlessRepaired) {
  open();
  fill(0, 20);
  lose_power();
  const auto log = newest_log();
  fs::resize_file(log, SyncedMark::read(path())->size);  // so that the groups are needed
  flip(segments().back(), 3 * 3050);
  EXPECT_NE(refusal().find("is damaged at byte"), std::string::npos) << refusal();
  EXPECT_NE(refusal().find("mortise fsck --repair"), std::string::npos) << refusal();
  host_.set_mode(Mode::repair);
  open();
  int there = 0;
  for (int i = 0; i < 20; ++i) there += get(key_of(i)) == value_of(i) ? 1 : 0;
  EXPECT_EQ(there, 19);
  ASSERT_EQ(put_status("new", value_of(1)), Status::ok);
  close();
  host_.set_mode(Mode::serve);
  open();
  EXPECT_EQ(get("new"), value_of(1));
}

TEST_F(Segments, EndInZerosWhereALoneCommitWasSynced) {
  open();
  fill(0, 3);
  const auto newest = segments().back();
  const auto bytes = files_in(newest.parent_path())[newest];
  ASSERT_GT(bytes.size(), 100'000u) << "it is not filled ahead";
  const auto end = bytes.find_last_not_of('\0') + 1;
  ASSERT_LT(end, 10'000u);
  for (const bool power : {false, true}) {
    power ? lose_power() : become_a_copy_of_now();
    open();
    expect(0, 3);
    EXPECT_TRUE(problems().empty());
    fill(3, 4);
    expect(0, 4);
  }
  close();
  EXPECT_LT(fs::file_size(segments().back()), 20'000u) << "what was not used is given back";
}

TEST_F(Segments, MayEndInTheBeginningOfAGroupAndZeros) {
  open();
  fill(0, 3);
  const auto whole = files_in(segments().back().parent_path())[segments().back()];
  const auto end = whole.find_last_not_of('\0') + 1;
  fill(3, 4);
  const auto longer = files_in(segments().back().parent_path())[segments().back()];
  const auto last = longer.find_last_not_of('\0');
  become_a_copy_of_now();
  open();  // LevelDB has the fourth, too: it must not be missed
  expect(0, 4);
  close();
  for (const size_t cut : {end + 1, end + 5, end + 7, end + 100, last - 1}) {
    std::string torn = longer;
    std::fill(torn.begin() + static_cast<std::ptrdiff_t>(cut), torn.end(), '\0');
    BatchRecords records(std::nullopt);
    const auto report = check_log(
        torn.size(), [&](uint64_t at, size_t size) { return std::string_view(torn).substr(at, size); }, records);
    EXPECT_EQ(report.good_size, end) << cut;
    EXPECT_TRUE(report.zeros) << cut;
    EXPECT_FALSE(judge(report, false, {end, end, true}, "segment").fault) << cut;
    EXPECT_FALSE(judge(report, false, {end - 1, 0, true}, "segment").fault) << "nobody was told of the last group";
    EXPECT_TRUE(judge(report, false, {end + 1, 0, true}, "segment").fault) << "more was synced";
    EXPECT_TRUE(judge(report, false, {0, end + 1, true}, "segment").fault) << "more was written";
  }
  std::string damaged = longer;
  damaged[end + 50] ^= 1;
  BatchRecords records(std::nullopt);
  const auto report = check_log(
      damaged.size(), [&](uint64_t at, size_t size) { return std::string_view(damaged).substr(at, size); }, records);
  EXPECT_FALSE(report.zeros) << "all of the group is there, and not what it was";
}

TEST_F(Segments, GoOnAfterAFailedWrite) {
  open();
  fill(0, 5);
  for (int round = 0; round < 3; ++round) {
    env_.append_error = round == 1 ? ENOSPC : EIO;
    EXPECT_FALSE(put("torn", value_of(99)));
    env_.append_error = 0;
    put_at_last(key_of(5 + round), value_of(5 + round));
    expect(0, 6 + round);
    EXPECT_EQ(get("torn"), "(none)");
    close();
    open();
    expect(0, 6 + round);
    EXPECT_EQ(get("torn"), "(none)");
  }
}

// Nobody is told that it failed and finds it there, or the other way round.
TEST_F(Segments, DoNotKnowAfterAFailedSync) {
  open();
  fill(0, 5);
  env_.sync_error = EIO;
  EXPECT_EQ(put_status("a", value_of(1)), Status::unknown);
  env_.sync_error = 0;
  const auto inode = [this] { return fs::hard_link_count(segments().front()); };
  const std::string other_name = path() + "/what could not be synced";
  fs::create_hard_link(segments().front(), other_name);
  EXPECT_EQ(inode(), 2u);
  put_at_last("b", value_of(2));
  EXPECT_EQ(inode(), 1u) << "a synced copy is in its place";
  fs::remove(other_name);
  const auto settled = get("a");
  EXPECT_TRUE(settled == "(none)" || settled == value_of(1));
  close();
  open();
  EXPECT_EQ(get("a"), settled);
  EXPECT_EQ(get("b"), value_of(2));
  expect(0, 5);
}

// LevelDB passes over it that a log could not be synced when it begins the next.
TEST_F(Segments, OrNoneTheDatabaseIsReopenedWhenALogCannotBeSynced) {
  separate_above_ = 0;  // with segments it is synced long before there is a next one
  env_.unsyncable = ".log";
  open();
  fill(0, 5);
  env_.sync_error = EIO;
  const auto told = [this] { return log_says("could not be synced before the next one was begun"); };
  int written = 0;
  while (!told() && put("small" + std::to_string(written), std::string(900, 's'), MORTISE_NONE)) ++written;
  EXPECT_TRUE(told());
  env_.sync_error = 0;
  put_at_last("after", value_of(1));
  for (int i = 0; i < written; ++i) ASSERT_EQ(get("small" + std::to_string(i)), std::string(900, 's')) << i;
  lose_power();
  open();
  expect(0, 5);
  for (int i = 0; i < written; ++i) ASSERT_EQ(get("small" + std::to_string(i)), std::string(900, 's')) << i;
}

// Whether another commit comes or not: the power may fail before.
TEST_F(Segments, OrNoneTheDatabaseIsReopenedAtOnceWhenALogCannotBeSynced) {
  separate_above_ = 0;
  env_.unsyncable = ".log";
  env_.one_sync = true;
  open();
  fill(0, 5);
  const auto log = newest_log();
  const auto synced = SyncedMark::read(path());
  ASSERT_TRUE(synced);
  env_.sync_error = EIO;
  for (int i = 0; env_.sync_error != 0; ++i)
    ASSERT_TRUE(put("small" + std::to_string(i), std::string(900, 's'), MORTISE_NONE));
  EXPECT_TRUE(log_says("could not be synced before the next one was begun"));
  lose_power();
  const fs::path left = fs::path(path()) / log.filename();
  if (fs::exists(left)) fs::resize_file(left, synced->size);
  open();
  expect(0, 5);
}

// Likewise when the next one is begun by what is written of a new segment.
TEST_F(Segments, AreNotBegunOnTheStrengthOfALogThatCouldNotBeSynced) {
  segment_size_ = 1;  // each group begins one
  env_.unsyncable = ".log";
  env_.one_sync = true;
  const auto write = [this](int i) { return put("small" + std::to_string(i), std::string(900, 's'), MORTISE_NONE); };
  open();
  ASSERT_TRUE(write(0));
  int last = 1;  // with which LevelDB goes on to another log, counted from 1
  for (const auto log = newest_log(); newest_log() == log; ++last) ASSERT_TRUE(write(last));
  close();
  fs::remove_all(path());
  open();
  for (int i = 0; i < last - 1; ++i) ASSERT_TRUE(write(i));
  const auto log = newest_log();
  env_.sync_error = EIO;
  const auto done = write(last - 1);
  EXPECT_EQ(env_.sync_error, 0) << "it was the log's";
  EXPECT_FALSE(done);
  EXPECT_NE(newest_log(), log);
  EXPECT_TRUE(log_says("could not be synced before the next one was begun"));
  put_at_last("after", "1");
  for (int i = 0; i < last - 1; ++i) ASSERT_EQ(get("small" + std::to_string(i)), std::string(900, 's')) << i;
}

// Whoever was told that it failed has removed the body.
TEST_F(Segments, LoseWhatWasTakenBackWithThePower) {
  env_.unappendable = ".log";
  for (const auto durability : {MORTISE_STRICT, MORTISE_DATA}) {
    open();
    fill(0, 5);
    Batch large("p", durability);  // enough that LevelDB is synced, and the segment before
    large.put("torn", "1");
    for (int i = 0; i < 20; ++i) large.put("small" + std::to_string(i), std::string(900, 's'));
    env_.append_error = EIO;
    const auto done = store().commit_and_wait(large);
    ASSERT_FALSE(done);
    ASSERT_EQ(done.error().status, Status::io);
    lose_power();
    env_.append_error = 0;
    const auto synced = SyncedMark::read(segments_directory(path()));
    ASSERT_TRUE(synced);
    fs::resize_file(segment_name(path(), static_cast<uint32_t>(synced->log)), synced->size);
    open();
    EXPECT_EQ(get("torn"), "(none)") << durability;
    expect(0, 5);
    close();
    fs::remove_all(path());
  }
}

TEST_F(Segments, NeedNotBeOpenTwiceToReopenTheDatabase) {
  segment_size_ = 3000;
  open();
  fill(0, 150);
  ASSERT_GT(segments().size(), 140u);
  env_.append_error = ENOSPC;
  EXPECT_EQ(put_status("torn", value_of(99)), Status::no_space);
  env_.append_error = 0;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const auto used = static_cast<rlim_t>(std::distance(fs::directory_iterator("/proc/self/fd"), {}));
  const rlimit few{used + 50, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  const auto done = store().commit_and_wait(Batch("p", MORTISE_STRICT).remove("torn").frees_space());
  EXPECT_TRUE(done) << done.error().message;
  put_at_last("after", value_of(1));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  expect(0, 150);
}

// It may lack commits that were answered.
TEST_F(Segments, WithoutTheNewestNothingIsReadOfADatabaseThatWasReopened) {
  open();
  fill(0, 5);
  env_.append_error = EIO;
  EXPECT_EQ(put_status("torn", value_of(99)), Status::io);
  env_.append_error = 0;
  expect(0, 5);
  const auto newest = segments().back();
  fs::rename(newest, path() + "/aside");
  while (get(key_of(0)) == value_of(0)) (void)put("small", "1");
  EXPECT_NE(get(key_of(0)).find(newest.string()), std::string::npos) << get(key_of(0));
  fs::rename(path() + "/aside", newest);
  put_at_last("small", "1");
  expect(0, 5);
}

TEST_F(Segments, AreCleanedOfWhatWasOverwritten) {
  segment_size_ = 100'000;
  open();
  fill(0, 100);
  for (int i = 0; i < 100; ++i) {
    if (i % 10 == 0) continue;
    ASSERT_TRUE(store().commit_and_wait(Batch("p", MORTISE_NONE).remove(key_of(i))));
  }
  std::optional<mortise::CursorHandle> cursor(store().cursor("p").value());
  ASSERT_TRUE(cursor->seek(key_of(0)));
  const auto before = segments();
  while (fs::exists(before.front())) store_->cleaner().clean_some(100);  // or the thread does
  for (int i = 0; i < 100; ++i) EXPECT_EQ(get(key_of(i)), i % 10 == 0 ? value_of(i) : "(none)") << i;
  for (int n = 1; n < 10; ++n) {
    ASSERT_TRUE(cursor->next());
    EXPECT_EQ(cursor->value(), value_of(std::stoi(std::string(cursor->key().substr(1))))) << "in the snapshot";
  }
  cursor.reset();
  EXPECT_TRUE(problems().empty());
  lose_power();
  open();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(get(key_of(i)), i % 10 == 0 ? value_of(i) : "(none)") << i;
  EXPECT_TRUE(problems().empty());
}

TEST_F(Segments, AreNotCleanedOfWhatIsUsed) {
  segment_size_ = 100'000;
  open();
  fill(0, 100);
  const auto before = segments();
  EXPECT_EQ(store_->cleaner().clean_some(100), 0u);
  EXPECT_EQ(segments(), before);
}

TEST_F(Segments, AreNotCleanedWhenTheyAreDamaged) {
  segment_size_ = 100'000;
  open();
  fill(0, 60);
  const auto first = segments().front();
  flip(first, 60'000);
  for (int i = 0; i < 25; ++i) ASSERT_TRUE(store().commit_and_wait(Batch("p", MORTISE_NONE).remove(key_of(i))));
  store_->cleaner().clean_some(100);
  EXPECT_TRUE(fs::exists(first));
  for (int i = 26; i < 60; ++i) {
    const auto found = get(key_of(i));
    EXPECT_TRUE(found == value_of(i) || found.find("is damaged") != std::string::npos) << i << found.substr(0, 80);
  }
}

// A file that a crash left between the removal of a segment's record and its own.
TEST_F(Segments, ThatNothingNamesAreRemovedWithTheFirstCommit) {
  open();
  fill(0, 5);
  close();
  const fs::path left = segment_name(path(), 0x7fffffff);
  std::ofstream(left).flush();
  open();
  EXPECT_TRUE(fs::exists(left));
  fill(5, 6);
  EXPECT_FALSE(fs::exists(left));
  expect(0, 6);
}

}  // namespace mortise::meta_leveldb
