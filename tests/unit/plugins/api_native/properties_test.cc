// SPDX-License-Identifier: Apache-2.0
#include "api_native/properties.h"

#include <gtest/gtest.h>
#include <mortise/properties.h>

#include "api_native/wire/bucket_property_table.h"

namespace mortise::api_native {
namespace {

const mortise_property* declared(std::string_view name) {
  for (uint32_t i = 0; i < kProperties.count; ++i)
    if (view(kProperties.all[i]->name) == name) return kProperties.all[i];
  return nullptr;
}

TEST(NativeProperties, WhatABucketCanHaveIsDeclaredAndTakesItsUsualValue) {
  for (const BucketProperty& row : kBucketProperties) {
    if (!row.property.starts_with("ais.")) continue;
    const mortise_property* property = declared(row.property);
    ASSERT_NE(property, nullptr) << row.property;
    EXPECT_TRUE(check_value(*property, row.usual).ok()) << row.property;
  }
}

TEST(NativeProperties, WhatCannotBeHadIsRefusedFromAnybody) {
  EXPECT_FALSE(check_value(*declared("ais.ec.enabled"), "true").ok());
  EXPECT_FALSE(check_value(*declared("ais.lru.dont_evict_time"), "soon").ok());
  EXPECT_FALSE(check_value(*declared("ais.access"), "all").ok());
  EXPECT_FALSE(check_value(*declared("ais.mirror.copies"), "two").ok());
}

}  // namespace
}  // namespace mortise::api_native
