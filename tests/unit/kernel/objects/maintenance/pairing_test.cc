// SPDX-License-Identifier: Apache-2.0
//
// The mark that both stores carry: made, taken on, and compared; a failure at any step leaves what the next start
// mends.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "kernel/objects/format/store_mark.h"
#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/faulty_stores.h"
#include "unit/kernel/objects/stores.h"

namespace mortise::objects::test {
namespace {

constexpr const char* kIdentity = "0123456789abcdef0123456789abcdef";

Mark mark_of(Stores& stores) {
  const auto record = MetaStoreHandle(stores.meta()).get("sys", "!identity");
  const auto label = BlobStoreHandle(stores.blobs()).label();
  EXPECT_TRUE(record && *record && label && *label) << "both are marked";
  if (!record || !*record || !label || !*label) return {};
  const auto decoded = decode_mark_record(**record);
  EXPECT_TRUE(decoded && !decoded->next) << **record;
  EXPECT_EQ(encode(decoded->mark), **label);
  return decoded->mark;
}

TEST(StoreMark, IsReadAsWritten) {
  const Mark mark{kIdentity, 7, "00112233445566aa"};
  EXPECT_EQ(decode_mark(encode(mark)), mark);
  const auto record = decode_mark_record(encode(MarkRecord{mark, "ffeeddccbbaa9988"}));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->mark, mark);
  EXPECT_EQ(record->following(), (Mark{kIdentity, 8, "ffeeddccbbaa9988"}));
  EXPECT_FALSE(decode_mark_record(encode(mark))->next);
}

TEST(StoreMark, RefusesWhatIsNone) {
  const std::string good = encode(Mark{kIdentity, 7, "00112233445566aa"});
  for (const std::string& bad :
       {std::string(), std::string("1"), "2" + good.substr(1), good + " ", good + "x", good.substr(1),
        good.substr(0, good.size() - 1), std::string("1  7 00112233445566aa")}) {
    EXPECT_FALSE(decode_mark(bad)) << bad;
    EXPECT_FALSE(decode_mark_record(bad)) << bad;
  }
  EXPECT_FALSE(decode_mark(good + " ffeeddccbbaa9988"));
}

TEST(Pairing, EveryStartIsAStepOfBoth) {
  World world(kDisk);
  const Mark first = mark_of(world.stores());
  world.reopen();
  const Mark second = mark_of(world.stores());
  EXPECT_EQ(second.identity, first.identity);
  EXPECT_EQ(second.step, first.step + 1);
  EXPECT_NE(second.token, first.token);
}

TEST(Pairing, AStopBehindAChangeIsAStep) {
  World world(kDisk);
  const Mark before = mark_of(world.stores());
  ASSERT_TRUE(Client(world.service().table()).create_bucket("bucket").ok());
  ASSERT_TRUE(Client(world.service().table()).put("bucket", "key", "x").ok());
  world.service().stop();
  EXPECT_EQ(mark_of(world.stores()).step, before.step + 1);
}

TEST(Pairing, StoresThatKeepNothingHaveNoMark) {
  World world(kMemory);
  const auto label = BlobStoreHandle(world.stores().blobs()).label();
  ASSERT_TRUE(label);
  EXPECT_FALSE(*label);
}

class PairingFault : public ::testing::TestWithParam<Fuse::Effect> {
 protected:
  /// Opens a service that fails at this change of the stores; false if there were fewer.
  bool fail_at(Stores& stores, uint64_t step) {
    Fuse fuse;
    const FaultyStores faulty(fuse, stores.meta(), stores.blobs());
    mortise::test::TestHost host;
    ServiceOptions options;
    options.meta = faulty.meta();
    options.blobs = faulty.blobs();
    options.buckets.checksum = "none";
    fuse.arm(step, GetParam());
    {
      auto opened = Service::open(host.host(), options);
      if (opened) (*opened)->stop();
    }
    host.stop();
    return fuse.steps() >= step;
  }
  static void open_well(Stores& stores) {
    mortise::test::TestHost host;
    ServiceOptions options;
    options.meta = stores.meta();
    options.blobs = stores.blobs();
    options.buckets.checksum = "none";
    auto opened = Service::open(host.host(), options);
    ASSERT_TRUE(opened) << opened.error().message;
    (*opened)->stop();
    host.stop();
    mark_of(stores);
  }
};

TEST_P(PairingFault, IsMadeGoodByTheNextStart) {
  for (const bool used : {false, true})
    for (uint64_t step = 1;; ++step) {
      SCOPED_TRACE(std::string(used ? "used" : "new") + " stores, step " + std::to_string(step));
      Stores stores(kDisk, {});
      if (used) open_well(stores);
      const bool failed = fail_at(stores, step);
      stores.close();
      stores.open();
      open_well(stores);
      if (!failed || HasFailure()) break;
    }
}

INSTANTIATE_TEST_SUITE_P(Effects, PairingFault,
                         ::testing::Values(Fuse::Effect::fail, Fuse::Effect::unknown, Fuse::Effect::unknown_undone));

}  // namespace
}  // namespace mortise::objects::test
