// SPDX-License-Identifier: Apache-2.0
//
// Every step of every kind of change fails once, or its outcome is unknown; the service lives on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/kernel/objects/checker.h"
#include "unit/kernel/objects/faulty_stores.h"
#include "unit/kernel/objects/scenarios.h"
#include "unit/kernel/objects/stores.h"

namespace mortise::objects::test {
namespace {

class Fault : public ::testing::TestWithParam<std::tuple<size_t, Fuse::Effect, uint64_t>> {
 protected:
  const Scenario& scenario() const { return all_scenarios()[std::get<0>(GetParam())]; }
  Fuse::Effect effect() const { return std::get<1>(GetParam()); }
  uint64_t within_max() const { return std::get<2>(GetParam()); }
};

TEST_P(Fault, LeavesTheOldStateOrTheNew) {
  for (uint64_t step = 1;; ++step) {
    SCOPED_TRACE(std::string(scenario().name) + " step " + std::to_string(step));
    Fuse fuse;
    std::unique_ptr<FaultyStores> faulty;
    // Stores in memory forget nothing, so they cannot recover either.
    World world(effect() == Fuse::Effect::unknown_undone ? kDisk : kMemory, [&](ServiceOptions& o) {
      faulty = std::make_unique<FaultyStores>(fuse, o.meta, o.blobs);
      o.meta = faulty->meta();
      o.blobs = faulty->blobs();
      o.within_max = within_max();
    });
    Client client(world.service().table());
    scenario().prepare(client);
    world.service().collect_garbage();
    std::vector<std::string> states{visible_state(client)};
    fuse.arm(step, effect());
    for (const auto& change : scenario().changes) {
      const bool good = change(client);
      const auto seen = visible_state(client);
      // A failed change left no trace, unless its outcome is unknown: then the next change is not comparable.
      if (!good) {
        if (effect() == Fuse::Effect::fail) {
          EXPECT_EQ(seen, states.back());
        }
        break;
      }
      states.push_back(seen);
    }
    world.service().collect_garbage();
    const bool over = fuse.steps() < step;
    fuse.disarm();
    const auto seen = visible_state(client);
    // Unsettled blobs of failed writes go at the next start.
    world.reopen();
    client = Client(world.service().table());
    for (const auto& bucket : client.list_buckets()) {
      const auto put = client.put(bucket, "afterwards", "x");
      EXPECT_TRUE(put.ok()) << "the bucket takes writes: " << put.message;
      EXPECT_TRUE(client.remove(bucket, "afterwards", put.version).ok());
    }
    world.service().collect_garbage();
    EXPECT_EQ(visible_state(client), seen);
    EXPECT_THAT(find_faults(world.stores().meta(), world.stores().blobs()), ::testing::IsEmpty());
    if (over || HasFailure()) break;
  }
}

std::string fault_name(const ::testing::TestParamInfo<Fault::ParamType>& info) {
  static const char* const kNames[] = {"", "", "_fails", "_unknown_done", "_unknown_undone"};
  return std::string(all_scenarios()[std::get<0>(info.param)].name) +
         kNames[static_cast<size_t>(std::get<1>(info.param))] + (std::get<2>(info.param) == 0 ? "" : "_within");
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Fault,
                         ::testing::Combine(::testing::Range(size_t{0}, all_scenarios().size()),
                                            ::testing::Values(Fuse::Effect::fail, Fuse::Effect::unknown,
                                                              Fuse::Effect::unknown_undone),
                                            ::testing::Values(uint64_t{0}, ServiceOptions{}.within_max)),
                         fault_name);

}  // namespace
}  // namespace mortise::objects::test
