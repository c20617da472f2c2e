// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/open_files.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "blob_fs/footer.h"
#include "unit/plugins/blob_fs/fixture.h"

namespace mortise::blob_fs {
namespace {

constexpr size_t kMost = 32;

class OpenFilesTest : public BlobFs {
 protected:
  void SetUp() override {
    reopen(kMost);
    recover();
  }
  void reopen(size_t most) {
    store_.reset();
    auto opened = FileBlobStore::open(host_.data_directory(), host_.host(), {.open_files = most});
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(opened).value();
  }
  /// Settled, as most blobs are when they are read.
  std::string put_settled(std::string_view bytes) {
    std::string id = put(bytes);
    store().settle(id);
    while (!fs::exists(settled(id))) std::this_thread::yield();
    return id;
  }
  BlobReaderHandle reader(const std::string& id) {
    auto opened = store().open(id);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? std::move(opened).value() : BlobReaderHandle();
  }
  std::string read(const std::string& id) {
    const auto from = reader(id);
    std::string out(from ? from.size() : 0, '\0');
    EXPECT_TRUE(!from || from.read(0, out.data(), out.size()));
    return out;
  }
  /// Descriptors of this process whose file has, or had, such a name.
  static size_t open_descriptors(const std::string& name) {
    size_t count = 0;
    for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
      std::error_code gone;  // a descriptor that another thread has just closed
      if (fs::read_symlink(entry, gone).string().find(name) != std::string::npos) ++count;
    }
    return count;
  }
  /// Replaces the first byte, as nobody but a stranger does; returns when the file system's clock shows it.
  static void tamper(const fs::path& file) {
    const auto before = fs::last_write_time(file);
    do std::fstream(file, std::ios::binary | std::ios::in | std::ios::out).put('#');
    while (fs::last_write_time(file) == before);
  }
};

TEST_F(OpenFilesTest, KeepsAFileOpenFromOneReadToTheNext) {
  const auto id = put_settled("some bytes");
  const int first = reader(id).fd().fd;
  EXPECT_EQ(open_descriptors(id), 1u);
  EXPECT_EQ(reader(id).fd().fd, first);
  const auto one = reader(id), other = reader(id);
  EXPECT_EQ(one.fd().fd, other.fd().fd);
  EXPECT_EQ(read(id), "some bytes");
  EXPECT_EQ(open_descriptors(id), 1u);
}

TEST_F(OpenFilesTest, KeepsNoMoreThanItMay) {
  std::vector<std::string> ids;
  for (size_t i = 0; i < 10 * kMost; ++i) ids.push_back(put_settled(std::to_string(i)));
  for (size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(read(ids[i]), std::to_string(i));
  EXPECT_LE(open_descriptors("/blobs/"), kMost);
  EXPECT_GE(open_descriptors("/blobs/"), 1u);
  for (size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(read(ids[i]), std::to_string(i));
}

TEST_F(OpenFilesTest, KeepsNoneIfItMayNot) {
  reopen(0);
  const auto id = put_settled("some bytes");
  EXPECT_EQ(read(id), "some bytes");
  EXPECT_EQ(open_descriptors(id), 0u);
}

TEST_F(OpenFilesTest, GivesTheSpaceOfARemovedBlobBack) {
  const auto id = put_settled("some bytes");
  {
    const auto reading = reader(id);
    ASSERT_TRUE(store().remove(id));
    EXPECT_EQ(open_status(id), Status::not_found);
    EXPECT_EQ(open_descriptors(id), 1u) << "who reads it reads on";
  }
  EXPECT_EQ(open_descriptors(id), 0u);
}

TEST_F(OpenFilesTest, OpensNothingThatWasPutAside) {
  const auto id = put_settled("some bytes");
  EXPECT_EQ(read(id), "some bytes");
  ASSERT_TRUE(store().quarantine(id));
  auto opened = store().open(id);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().detail, MORTISE_BLOB_PUT_ASIDE);
  EXPECT_EQ(open_descriptors(id), 0u);
}

TEST_F(OpenFilesTest, ForgetsAClone) {
  const auto source = put_settled("some bytes");
  auto writer = store().clone(source, "partition", "copy", MORTISE_NONE);
  ASSERT_TRUE(writer);
  const std::string id(writer->id());
  ASSERT_TRUE(writer->finish_and_wait());
  EXPECT_EQ(read(id), "some bytes");
  EXPECT_EQ(open_descriptors(id), 1u);
  ASSERT_TRUE(store().remove(id));
  EXPECT_EQ(open_descriptors(id), 0u);
  EXPECT_EQ(read(source), "some bytes");
}

TEST_F(OpenFilesTest, SeesWhatOthersWriteToAFile) {
  const auto id = put_settled("some bytes");
  const auto before = reader(id);
  tamper(settled(id));
  const auto after = reader(id);
  EXPECT_NE(after.stamp(), before.stamp());
  EXPECT_EQ(read(id), "#ome bytes");
  fs::resize_file(settled(id), 5);
  EXPECT_EQ(open_status(id), Status::corrupt);
}

TEST_F(OpenFilesTest, SeesThatAFileWasReplacedOrTakenAway) {
  const auto id = put_settled("some bytes");
  EXPECT_EQ(read(id), "some bytes");
  write(path() / "restored", "from backup" + encode_footer(11, {"partition", "key"}));
  fs::rename(path() / "restored", settled(id));
  EXPECT_EQ(read(id), "from backup");
  fs::remove(settled(id));
  EXPECT_EQ(open_status(id), Status::not_found);
  EXPECT_EQ(open_descriptors(id), 0u);
}

/// Opened before the removal and kept after it, it would never be let go.
TEST_F(OpenFilesTest, KeepsNothingThatIsRemovedWhileItIsOpened) {
  for (int round = 0; round < 200; ++round) {
    const auto id = put("some bytes");
    std::atomic<bool> reading = false;
    std::thread other([&] {
      do reading = true;
      while (store().open(id));
    });
    while (!reading) std::this_thread::yield();
    EXPECT_TRUE(store().remove(id));
    other.join();
    EXPECT_EQ(open_descriptors(id), 0u);
  }
}

}  // namespace
}  // namespace mortise::blob_fs
