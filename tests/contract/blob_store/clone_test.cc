// SPDX-License-Identifier: Apache-2.0
//
// Blobs that have the bytes of others.
#include <string>
#include <utility>
#include <vector>

#include "contract/blob_store/fixture.h"

namespace mortise::test {

TEST_P(BlobStoreContract, ClonesABlobForAnotherOwner) {
  if (!clones()) GTEST_SKIP() << "it does not clone";
  const auto bytes = pattern(300000, 1);
  for (const bool settled : {false, true}) {
    const auto id = put(bytes);
    if (settled) store().settle(id);
    const auto copy = clone(id);
    EXPECT_NE(copy, id);
    EXPECT_EQ(get(copy), bytes);
    EXPECT_EQ(get(id), bytes);
    for (const auto& s : scan()) {
      EXPECT_EQ(s.key, s.id == copy ? "another" : "k\xff\x01y");
      EXPECT_EQ(s.size, bytes.size());
    }
    EXPECT_EQ(scan().size(), 2u);
    ASSERT_TRUE(store().remove(id));
    ASSERT_TRUE(store().remove(copy));
    EXPECT_TRUE(scan().empty());
  }
}

TEST_P(BlobStoreContract, ClonesBlobsOfEverySize) {
  if (!clones()) GTEST_SKIP() << "it does not clone";
  for (const size_t size : {0u, 1u, 31u, 4096u, 100000u}) {
    const auto bytes = pattern(size, size);
    EXPECT_EQ(get(clone(put(bytes))), bytes);
  }
}

TEST_P(BlobStoreContract, KeepsTheBytesForWhicheverIsLeft) {
  if (!clones()) GTEST_SKIP() << "it does not clone";
  const auto bytes = pattern(100000, 2);
  const auto first = put(bytes, MORTISE_STRICT);
  store().settle(first);
  const auto second = clone(first, MORTISE_STRICT);
  store().settle(second);
  const auto third = clone(second, MORTISE_STRICT);
  ASSERT_TRUE(store().remove(first));
  EXPECT_EQ(get(first), "(none)");
  EXPECT_EQ(get(second), bytes);
  const auto open_reader = reader(second);
  ASSERT_TRUE(store().remove(second));
  EXPECT_EQ(get(second), "(none)");
  EXPECT_EQ(read(open_reader), bytes);
  EXPECT_EQ(get(third), bytes);
  const auto fourth = clone(third);
  ASSERT_TRUE(store().remove(third));
  EXPECT_EQ(get(fourth), bytes);
  EXPECT_EQ(scanned_ids(), std::vector<std::string>{fourth});
  ASSERT_TRUE(store().remove(fourth));
  EXPECT_TRUE(scan().empty());
  if (keeps_data()) return;  // space may be freed later there
  EXPECT_EQ(store().usage().used, 0u);
}

TEST_P(BlobStoreContract, GivesDescriptorsOfClones) {
  if (!clones()) GTEST_SKIP() << "it does not clone";
  const auto bytes = pattern(50000, 3);
  const auto r = reader(clone(put(bytes)));
  EXPECT_EQ(r.size(), bytes.size());
  EXPECT_FALSE(r.read(bytes.size() - 1, std::string(2, ' ').data(), 2)) << "beyond its end";
  const auto file = r.fd();
  if (file.fd < 0) GTEST_SKIP() << "no descriptors";
  std::string out(bytes.size(), '\0');
  ASSERT_EQ(::pread(file.fd, out.data(), out.size(), static_cast<off_t>(file.offset)),
            static_cast<ssize_t>(out.size()));
  EXPECT_EQ(out, bytes);
}

TEST_P(BlobStoreContract, ClonesOnlyWhatIsThere) {
  if (!clones()) GTEST_SKIP() << "it does not clone";
  auto unfinished = create();
  ASSERT_TRUE(unfinished.write_and_wait("bytes"));
  const auto removed = put("bytes");
  ASSERT_TRUE(store().remove(removed));
  for (const std::string& id :
       {std::string(unfinished.id()), removed, std::string("nothing"), std::string("../FORMAT")})
    EXPECT_EQ(store().clone(id, "p", "k", MORTISE_NONE).error().status, Status::not_found) << id;
  EXPECT_TRUE(scan().empty());
}

TEST_P(BlobStoreContract, LeavesNothingOfAnAbortedClone) {
  if (!clones()) GTEST_SKIP() << "it does not clone";
  const auto id = put(pattern(1000, 1));
  std::string aborted;
  {
    auto w = store().clone(id, "p", "k", MORTISE_NONE);
    ASSERT_TRUE(w) << w.error().message;
    aborted = w->id();
    EXPECT_EQ(get(aborted), "(none)") << "not before it is finished";
    EXPECT_FALSE(w->write_and_wait("more")) << "it takes no writes";
  }
  EXPECT_EQ(get(aborted), "(none)");
  EXPECT_EQ(scanned_ids(), std::vector<std::string>{id});
  ASSERT_TRUE(store().remove(id));
  if (keeps_data()) return;  // space may be freed later there
  EXPECT_EQ(store().usage().used, 0u);
}

TEST_P(BlobStoreContract, FinishesACloneWhoseSourceWent) {
  if (!clones()) GTEST_SKIP() << "it does not clone";
  const auto bytes = pattern(5000, 1);
  const auto id = put(bytes);
  auto w = store().clone(id, "p", "k", MORTISE_NONE);
  ASSERT_TRUE(w) << w.error().message;
  const std::string copy(w->id());
  ASSERT_TRUE(store().remove(id));
  ASSERT_TRUE(w->finish_and_wait());
  EXPECT_EQ(get(copy), bytes);
  ASSERT_TRUE(store().remove(copy));
}

TEST_P(BlobStoreContract, AsksForUnsettledClonesAfterARestart) {
  if (!clones()) GTEST_SKIP() << "it does not clone";
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  const auto bytes = pattern(2000, 1);
  const auto source = put(bytes);
  store().settle(source);
  const auto settled = clone(source);
  store().settle(settled);
  const auto wanted = clone(source);
  const auto unwanted = clone(source);
  close();
  open();
  const auto asked = recover({wanted});
  ASSERT_EQ(asked.size(), 2u);
  for (const auto& a : asked) EXPECT_EQ(a.key, "another");
  EXPECT_EQ(get(unwanted), "(none)");
  ASSERT_TRUE(store().remove(source));
  for (const auto& id : {settled, wanted}) EXPECT_EQ(get(id), bytes);
  close();
  open();
  EXPECT_TRUE(recover({}).empty());
  for (const auto& id : {settled, wanted}) EXPECT_EQ(get(id), bytes);
}

TEST_P(BlobStoreContract, PutsAClonesAsideAndLeavesItsSource) {
  if (!clones()) GTEST_SKIP() << "it does not clone";
  for (const bool settled : {false, true}) {
    const auto id = put("bytes");
    const auto copy = clone(id);
    if (settled) store().settle(copy);
    ASSERT_TRUE(store().quarantine(copy));
    EXPECT_EQ(get(copy), "(none)");
    EXPECT_EQ(get(id), "bytes");
    ASSERT_TRUE(store().remove(id));
    EXPECT_TRUE(scan().empty());
  }
}

TEST_P(BlobStoreContract, RemovesClonesWhileTheyAreSettled) {
  if (!clones()) GTEST_SKIP() << "it does not clone";
  const auto id = put("bytes");
  for (size_t i = 0; i < 300; ++i) {
    const auto copy = clone(id);
    store().settle(copy);
    const bool look = i % 2 == 0;  // or remove it at once
    EXPECT_EQ(look ? get(copy) : "bytes", "bytes");
    auto removed = store().remove(copy);
    EXPECT_TRUE(removed) << removed.error().message;
    EXPECT_EQ(get(copy), "(none)");
  }
  EXPECT_EQ(scanned_ids(), std::vector<std::string>{id});
}

}  // namespace mortise::test
