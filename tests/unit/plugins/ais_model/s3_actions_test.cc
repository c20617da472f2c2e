// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ais_model/permission.h"
#include "api_s3/http/operation.h"
#include "api_s3/ops/operations.h"

namespace mortise::ais_model {
namespace {

TEST(S3Actions, AreAllInTheTable) {
  for (const api_s3::Operation& o : api_s3::operations())
    for (const std::string_view action : {o.action.name(), o.action.of_version()})
      EXPECT_TRUE(is_known_action(action)) << action << " of " << o.name;
}

TEST(S3Actions, ThatChangeABucketNeedMoreThanReading) {
  constexpr auto kReading = static_cast<uint64_t>(Permission::get) | static_cast<uint64_t>(Permission::head_object) |
                            static_cast<uint64_t>(Permission::head_bucket) |
                            static_cast<uint64_t>(Permission::list_objects);
  for (const api_s3::Operation& o : api_s3::operations()) {
    const bool reads = o.method == api_s3::Method::get || o.method == api_s3::Method::head;
    const auto needed = static_cast<uint64_t>(permission_of(o.action.name()));
    const std::string_view name = o.name;
    if (needed == 0 || name == "SelectObjectContent") continue;
    EXPECT_EQ((needed & kReading) != 0, reads) << name;
  }
}

}  // namespace
}  // namespace mortise::ais_model
