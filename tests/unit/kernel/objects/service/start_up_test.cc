// SPDX-License-Identifier: Apache-2.0
//
// What it costs to open the service: no more for a full store than for an empty one, but for a sample of bodies whose
// reads are bounded.
#include <gtest/gtest.h>

#include <memory>

#include "kernel/objects/maintenance/body_sample.h"
#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/stores.h"
#include "unit/kernel/objects/watched_meta.h"

namespace mortise::objects::test {
namespace {

class StartUp : public ::testing::Test {
 protected:
  StartUp() : world_(kDisk, [this](ServiceOptions& o) { watch(o); }) {
    EXPECT_TRUE(client().create_bucket("bucket", {{"versioning", "enabled"}}).ok());
  }
  Client client() { return Client(world_.service().table()); }

  /// Closes, opens, and waits for what opening leaves to the background. How many records that took.
  uint64_t reopen() {
    world_.reopen();
    world_.service().collect_garbage();
    return meta_->reads() + meta_->commits();
  }

 private:
  void watch(ServiceOptions& o) {
    meta_ = std::make_unique<WatchedMeta>(o.meta);
    o.meta = meta_->table();
  }
  std::unique_ptr<WatchedMeta> meta_;
  World world_;
};

TEST_F(StartUp, CostsAsMuchHoweverMuchIsStored) {
  const uint64_t empty = reopen();
  for (int i = 0; i < 300; ++i)
    ASSERT_TRUE(client().put("bucket", "small" + std::to_string(i % 100), noise(100, 1)).ok());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client().put("bucket", "large" + std::to_string(i), noise(100'000, 2)).ok());
  const auto upload = client().create_upload("bucket", "parts");
  for (uint32_t n = 1; n <= 20; ++n) ASSERT_TRUE(client().put_part("bucket", "parts", upload.id, n, noise(50, n)).ok());
  EXPECT_LE(reopen(), empty + BodySample::kMostReads);
  EXPECT_EQ(client().list(list_of("bucket", 1000)).objects.size(), 120u);
}

}  // namespace
}  // namespace mortise::objects::test
