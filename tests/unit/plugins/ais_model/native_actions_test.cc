// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ais_model/permission.h"
#include "api_native/http/operation.h"
#include "api_native/ops/operations.h"

namespace mortise::ais_model {
namespace {

TEST(NativeActions, NeedWhatTheirRowsSay) {
  for (const api_native::Operation& o : api_native::operations()) {
    const std::string_view action = o.needs.action();
    EXPECT_TRUE(is_known_action(action)) << action;
    const Permission permission = permission_of(action);
    if (permission != Permission::none) {
      EXPECT_EQ(permission, o.needs.permission()) << action;
    } else {
      EXPECT_NE(o.wants, api_native::Wants::bucket) << action << " is of a bucket, and no mask is asked";
    }
  }
}

}  // namespace
}  // namespace mortise::ais_model
