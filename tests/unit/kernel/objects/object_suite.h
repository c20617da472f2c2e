// SPDX-License-Identifier: Apache-2.0
//
// Base of the suites that run over every pair of stores.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/stores.h"

namespace mortise::objects::test {

class ObjectSuite : public ::testing::TestWithParam<StorePair> {
 protected:
  ObjectSuite() : world(GetParam()), client(world.service().table()) {}

  void reopen() {
    world.reopen();
    client = Client(world.service().table());
  }
  /// Records whose keys start with this letter, in all buckets.
  size_t count_records(char letter) const {
    size_t n = 0;
    for (const auto& k : world.record_keys())
      if (k[k.find(' ') + 1] == letter) ++n;
    return n;
  }

  World world;
  Client client;
};

inline std::string store_pair_name(const ::testing::TestParamInfo<StorePair>& info) {
  if (info.param.distant) return "distant";
  if (std::string(info.param.meta) == "meta_memory") return "memory";
  return info.param.within_max == 0 ? "disk" : "disk_within";
}

#define MORTISE_OVER_ALL_STORES(suite) \
  INSTANTIATE_TEST_SUITE_P(Stores, suite, ::testing::Values(kMemory, kDisk, kDiskWithin, kDistant), store_pair_name)

}  // namespace mortise::objects::test
