// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "blob_fs/footer.h"
#include "unit/plugins/blob_fs/fixture.h"

namespace mortise::blob_fs {

TEST_F(BlobFs, KeepsTheBytesAtTheStartOfTheFile) {
  const auto id = put("some bytes");
  EXPECT_EQ(contents(unsettled(id)).substr(0, 10), "some bytes");
  EXPECT_EQ(contents(unsettled(id)), "some bytes" + encode_footer(10, {"partition", "key"}));
}

TEST_F(BlobFs, MovesSettledBlobs) {
  const auto id = put("bytes");
  store().settle(id);
  close();
  EXPECT_FALSE(fs::exists(unsettled(id)));
  EXPECT_TRUE(fs::exists(settled(id)));
}

TEST_F(BlobFs, LeavesNoFileOfAnAbortedOrRemovedBlob) {
  {
    auto w = store().create("p", "k", int64_t{16} << 20, MORTISE_STRICT);
    ASSERT_TRUE(w->write_and_wait("bytes"));
    EXPECT_EQ(files("staging").size(), 1u);
  }
  EXPECT_TRUE(files("staging").empty());
  const auto id = put("bytes");
  ASSERT_TRUE(store().remove(id));
  EXPECT_TRUE(files("staging").empty());
  EXPECT_TRUE(files("blobs").empty());
}

TEST_F(BlobFs, KeepsBytesOfWhatItPutsAside) {
  const auto id = put("damaged");
  ASSERT_TRUE(store().quarantine(id));
  EXPECT_EQ(contents(path() / "quarantine" / id).substr(0, 7), "damaged");
}

TEST_F(BlobFs, RemovesTornFilesOfEveryLength) {
  const auto whole = contents(unsettled(put(std::string(3000, 'x'))));
  close();
  for (const auto& f : fs::directory_iterator(path() / "staging")) fs::remove(f);
  std::vector<std::string> ids;
  for (size_t size = 0; size < whole.size(); size += size < 2990 ? 101 : 1) {
    char id[40];
    std::snprintf(id, sizeof id, "00000000000000aa-%08zx", size);
    write(unsettled(id), whole.substr(0, size));
    write(unsettled(std::string(id).replace(15, 1, "b")),
          whole.substr(0, size) + std::string(whole.size() - size, '\0'));
  }
  write(unsettled("00000000000000aa-ffffffff"), whole);
  open();
  std::vector<std::string> asked;
  ASSERT_TRUE(store().recover([&](std::string_view id, std::string_view, std::string_view) {
    asked.emplace_back(id);
    return true;
  }));
  EXPECT_EQ(asked, std::vector<std::string>{"00000000000000aa-ffffffff"});
  EXPECT_TRUE(files("staging").empty());
  EXPECT_EQ(files("blobs").size(), 1u);
}

TEST_F(BlobFs, DoesNotServeADamagedFooter) {
  const auto id = put("some bytes");
  store().settle(id);
  close();
  const auto whole = contents(settled(id));
  for (size_t i = whole.size() - kTailSize; i < whole.size(); ++i) {
    auto damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    write(settled(id), damaged);
    open();
    EXPECT_EQ(open_status(id), Status::corrupt) << i;
    close();
  }
  write(settled(id), whole.substr(0, 10));
  open();
  EXPECT_EQ(open_status(id), Status::corrupt);
  ASSERT_TRUE(store().quarantine(id));
  EXPECT_EQ(open_status(id), Status::not_found);
}

TEST_F(BlobFs, ServesABlobWhoseOwnerIsDamagedAndScansItWithoutOne) {
  const auto id = put("some bytes");
  store().settle(id);
  close();
  const auto whole = contents(settled(id));
  for (size_t i = std::string("some bytes").size(); i < whole.size() - kTailSize; ++i) {
    auto damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    write(settled(id), damaged);
    open();
    EXPECT_EQ(open_status(id), Status::ok) << i;
    ASSERT_TRUE(store().scan([&](const BlobStoreHandle::Scanned& s) {
      EXPECT_EQ(s.partition, "") << i;
      EXPECT_EQ(s.key, "") << i;
      EXPECT_EQ(s.size, 10u);
      return true;
    }));
    close();
  }
}

TEST_F(BlobFs, KeepsAnUnsettledBlobWhoseOwnerIsDamaged) {
  const auto id = put("some bytes");
  auto bytes = contents(unsettled(id));
  bytes[12] = static_cast<char>(bytes[12] ^ 4);
  close();
  write(unsettled(id), bytes);
  open();
  ASSERT_TRUE(store().recover([](std::string_view, std::string_view, std::string_view) { return false; }));
  EXPECT_EQ(open_status(id), Status::ok) << "a record may point to it";
  EXPECT_TRUE(fs::exists(settled(id)));
}

TEST_F(BlobFs, ScansDamagedBlobsWithoutAnOwner) {
  const auto id = put("some bytes");
  store().settle(id);
  close();
  fs::resize_file(settled(id), 3);
  open();
  int seen = 0;
  ASSERT_TRUE(store().scan([&](const BlobStoreHandle::Scanned& s) {
    EXPECT_EQ(s.id, id);
    EXPECT_EQ(s.partition, "");
    EXPECT_EQ(s.key, "");
    EXPECT_EQ(s.size, 3u);
    ++seen;
    return true;
  }));
  EXPECT_EQ(seen, 1);
}

TEST_F(BlobFs, PassesOverFilesThatAreNotItsOwn) {
  put("bytes");
  close();
  write(path() / "staging" / ".hidden", "x");
  write(path() / "staging" / "0123", "x");
  open();
  int asked = 0;
  ASSERT_TRUE(store().recover([&](std::string_view, std::string_view, std::string_view) { return ++asked > 0; }));
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(files("staging").size(), 2u);
}

TEST_F(BlobFs, StartsAndScansPastFilesItCannotRead) {
  const auto lost = put("lost");
  const auto id = put("bytes");
  store().settle(id);
  close();
  fs::remove(unsettled(lost));
  fs::create_symlink("nowhere", unsettled(lost));  // opening it is an error for anyone, root too
  fs::remove(settled(id));
  fs::create_symlink("nowhere", settled(id));
  open();
  int asked = 0;
  ASSERT_TRUE(store().recover([&](std::string_view, std::string_view, std::string_view) { return ++asked > 0; }));
  EXPECT_EQ(asked, 0);
  EXPECT_TRUE(fs::is_symlink(unsettled(lost))) << "left for the operator";
  std::vector<std::string> seen;
  ASSERT_TRUE(store().scan([&](const BlobStoreHandle::Scanned& s) {
    EXPECT_EQ(s.partition, "");
    seen.emplace_back(s.id);
    return true;
  }));
  EXPECT_EQ(seen, std::vector<std::string>{id});
}

TEST_F(BlobFs, ChangesNothingOfACloneThatCannotBeLookedAt) {
  const auto copied = put("bytes");
  auto clone = store().clone(copied, "partition", "key", MORTISE_NONE);
  ASSERT_TRUE(clone) << clone.error().message;
  const std::string id(clone->id());
  ASSERT_TRUE(clone->finish_and_wait());
  const fs::path shelf = settled(id).parent_path(), aside = path() / "aside";
  fs::rename(shelf, aside);
  fs::create_symlink(shelf, shelf);  // nobody can look at what is in there, root neither
  EXPECT_EQ(store().remove(id).error().status, Status::io);
  EXPECT_EQ(store().quarantine(id).error().status, Status::io);
  EXPECT_EQ(store().renew_owner(id, "partition", "key").error().status, Status::io);
  close();
  EXPECT_TRUE(fs::exists(unsettled(id)));
  fs::remove(shelf);
  fs::rename(aside, shelf);
  open();
  recover();
  EXPECT_EQ(open_status(id), Status::ok);
}

TEST_F(BlobFs, RemovesAndPutsAsideACloneAsAWholeOrNotAtAll) {
  const auto copied = put("bytes");
  auto clone = store().clone(copied, "partition", "key", MORTISE_NONE);
  ASSERT_TRUE(clone) << clone.error().message;
  const std::string id(clone->id());
  ASSERT_TRUE(clone->finish_and_wait());
  store().settle(id);
  close();
  open();
  for (const fs::path& in_the_way : {unsettled(id), path() / "quarantine" / bytes_name(id)}) {
    fs::create_directory(in_the_way);
    EXPECT_FALSE(in_the_way == unsettled(id) ? store().remove(id) : store().quarantine(id));
    EXPECT_EQ(open_status(id), Status::ok);
    fs::remove(in_the_way);
  }
  ASSERT_TRUE(store().quarantine(id));
  EXPECT_EQ(contents(path() / "quarantine" / bytes_name(id)).substr(0, 5), "bytes");
}

TEST_F(BlobFs, WaitsForNoPipeInThePlaceOfAFile) {
  const auto body = put("bytes"), copied = put("bytes");
  auto clone = store().clone(copied, "partition", "key", MORTISE_NONE);
  ASSERT_TRUE(clone) << clone.error().message;
  const std::string clone_id(clone->id());
  ASSERT_TRUE(clone->finish_and_wait());
  for (const auto& id : {body, clone_id}) store().settle(id);
  close();
  const std::string unsettled_id = "00000000000000aa-00000001";
  for (const fs::path& file : {settled(body), path() / "blobs" / bytes_of_clone(clone_id), unsettled(unsettled_id)}) {
    fs::remove(file);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  }
  open();
  EXPECT_EQ(open_status(unsettled_id), Status::not_found);
  recover();
  EXPECT_FALSE(fs::exists(unsettled(unsettled_id)));
  EXPECT_EQ(open_status(body), Status::corrupt);
  EXPECT_EQ(open_status(clone_id), Status::corrupt);
  size_t seen = 0;
  ASSERT_TRUE(store().scan([&](const BlobStoreHandle::Scanned&) { return ++seen != 0; }));
  EXPECT_EQ(seen, 3u);
}

TEST_F(BlobFs, RefusesAPipeInThePlaceOfItsOwnFiles) {
  for (const char* name : {"FORMAT", "SHELVES", "LABEL"}) {
    close();
    const fs::path file = path() / name;
    const std::string before = fs::exists(file) ? contents(file) : "";
    fs::remove(file);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
    auto opened = FileBlobStore::open(host_.data_directory(), host_.host());
    const bool good = opened && BlobStoreHandle((*opened)->table()).label();
    EXPECT_FALSE(good) << name;
    opened = Error(Status::invalid, "closed");
    fs::remove(file);
    if (!before.empty()) write(file, before);
  }
}

TEST_F(BlobFs, FollowsNoSymbolicLinks) {
  const auto id = put("bytes");
  store().settle(id);
  close();
  fs::rename(settled(id), path() / "elsewhere");
  fs::create_symlink(path() / "elsewhere", settled(id));
  open();
  EXPECT_NE(open_status(id), Status::ok);
}

TEST_F(BlobFs, RefusesANewerFormat) {
  close();
  write(path() / "FORMAT", "mortise blob_fs 2\n");
  auto opened = FileBlobStore::open(path(), host_.host());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, Status::unsupported);
  write(path() / "FORMAT", "something else");
  opened = FileBlobStore::open(path(), host_.host());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, Status::corrupt);
}

TEST_F(BlobFs, FinishesAnInterruptedInitialisation) {
  close();
  fs::remove(path() / "FORMAT");
  fs::remove_all(path() / "quarantine");
  open();
  EXPECT_FALSE(fs::exists(path() / "FORMAT")) << "made before somebody wanted it";
  recover();
  EXPECT_TRUE(fs::exists(path() / "FORMAT"));
  EXPECT_EQ(open_status(put("bytes")), Status::ok);
}

TEST_F(BlobFs, SyncsFilesAndDirectoryUnlessRelaxed) {
  put("bytes", MORTISE_NONE);
  EXPECT_EQ(host_.metric("mortise_blob_fs_file_syncs_total"), 0);
  EXPECT_EQ(host_.metric("mortise_blob_fs_directory_syncs_total"), 0);
  put("bytes", MORTISE_DATA);
  put("bytes", MORTISE_STRICT);
  EXPECT_EQ(host_.metric("mortise_blob_fs_file_syncs_total"), 2);
  EXPECT_EQ(host_.metric("mortise_blob_fs_directory_syncs_total"), 2);
}

TEST_F(BlobFs, LeavesNothingOfABlobThatBecameTooLarge) {
  struct rlimit old {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit limited = old;
  limited.rlim_cur = 100000;
  auto w = store().create("p", "k", -1, MORTISE_STRICT);
  ASSERT_TRUE(w);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limited), 0);
  auto small = w->write_and_wait(std::string(60000, 'x'));
  auto large = w->write_and_wait(std::string(60000, 'x'));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
  EXPECT_TRUE(small);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().status, Status::too_large);
  w->abort();
  EXPECT_TRUE(files("staging").empty());
}

TEST_F(BlobFs, AsksForMoreFilesWhenItRunsOutOfThem) {
  struct rlimit old {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &old), 0);
  struct rlimit limited = old;
  limited.rlim_cur = 3;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limited), 0);
  auto w = store().create("p", "k", -1, MORTISE_STRICT);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &old), 0);
  ASSERT_FALSE(w);
  EXPECT_EQ(w.error().status, Status::busy);
  EXPECT_NE(w.error().message.find("LimitNOFILE"), std::string::npos);
}

// What is announced takes no room before it comes, and what was taken for it is not more than has come.
TEST_F(BlobFs, ReservesNoMoreThanHasCome) {
  auto w = store().create("partition", "key", int64_t{1} << 30, MORTISE_NONE);
  ASSERT_TRUE(w);
  const std::string piece(100'000, 'x');
  for (uint64_t written = piece.size(); written < 3'000'000; written += piece.size()) {
    ASSERT_TRUE(w->write_and_wait(piece));
    struct stat found {};
    ASSERT_EQ(::stat(unsettled(std::string(w->id())).c_str(), &found), 0);
    EXPECT_LE(static_cast<uint64_t>(found.st_blocks) * 512, 2 * written + 65'536);
  }
  w->abort();
  EXPECT_TRUE(files("staging").empty());
}

TEST_F(BlobFs, ReservesNoMoreThanWasAnnounced) {
  const std::string bytes(5'000'000, 'x');
  const auto id = put(bytes);
  struct stat found {};
  ASSERT_EQ(::stat(unsettled(id).c_str(), &found), 0);
  EXPECT_LE(static_cast<uint64_t>(found.st_blocks) * 512, bytes.size() + 65'536);
}

TEST_F(BlobFs, MissesADirectoryOfBlobs) {
  const std::string id = put("bytes");
  store_->settle({}, id);
  close();
  open();
  recover();
  ASSERT_TRUE(fs::exists(settled(id)));
  close();
  const fs::path directory = settled(id).parent_path();
  fs::rename(directory, path() / "aside");
  const auto refused = FileBlobStore::open(host_.data_directory(), host_.host());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, Status::corrupt);
  EXPECT_NE(refused.error().message.find(directory.filename().string()), std::string::npos) << refused.error().message;
  fs::rename(path() / "aside", directory);
  open();
  EXPECT_EQ(open_status(id), Status::ok);
}

TEST_F(BlobFs, LearnsTheDirectoriesOfAnOlderRelease) {
  const std::string id = put("bytes");
  store_->settle({}, id);
  close();
  open();
  recover();
  close();
  fs::remove(path() / "SHELVES");
  open();
  recover();
  close();
  fs::remove_all(settled(id).parent_path());
  EXPECT_FALSE(FileBlobStore::open(host_.data_directory(), host_.host()));
}

TEST_F(BlobFs, RefusesADamagedListOfDirectories) {
  close();
  for (const std::string& bad : {std::string(), std::string(256, '0'), std::string(256, '2') + "\n"}) {
    write(path() / "SHELVES", bad);
    const auto refused = FileBlobStore::open(host_.data_directory(), host_.host());
    ASSERT_FALSE(refused) << bad;
    EXPECT_NE(refused.error().message.find("SHELVES is damaged"), std::string::npos) << refused.error().message;
  }
}

}  // namespace mortise::blob_fs
