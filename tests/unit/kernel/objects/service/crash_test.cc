// SPDX-License-Identifier: Apache-2.0
//
// The process ends at every step of every kind of change, before and after the step. Then the service is opened again:
// what was acknowledged is there, what was not is there whole or not at all, and after collection nothing is left over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "support/child_program.h"
#include "support/temp_directory.h"
#include "unit/kernel/objects/checker.h"
#include "unit/kernel/objects/faulty_stores.h"
#include "unit/kernel/objects/scenarios.h"
#include "unit/kernel/objects/stores.h"

namespace mortise::objects::test {
namespace {

class Crash : public ::testing::TestWithParam<size_t> {
 protected:
  const Scenario& scenario() const { return all_scenarios()[GetParam()]; }

  /// What clients see before the first change, and after each.
  std::vector<std::string> expected_states() const {
    World world(kMemory);
    const Client client(world.service().table());
    scenario().prepare(client);
    std::vector<std::string> out{visible_state(client)};
    for (const auto& change : scenario().changes) {
      (void)change(client);
      out.push_back(visible_state(client));
    }
    return out;
  }

  /// Lets a child make the changes until the step. False if it never got that far.
  bool run_child(const std::string& directory, const char* effect, uint64_t step, uint64_t within,
                 size_t& acknowledged) const {
    mortise::test::ChildProgram child({std::string(std::getenv("MORTISE_BUILD_DIR")) + "/bin/objects_crash_child",
                                       directory, std::to_string(GetParam()), effect, std::to_string(step),
                                       std::to_string(within)});
    acknowledged = 0;
    bool over = false;
    std::string line;
    while (child.read_line(line)) {
      if (line == "acknowledged") ++acknowledged;
      over = over || line == "over";
    }
    const int status = child.wait();
    EXPECT_EQ(status, over ? 0 : Fuse::kExitCode);
    return !over;
  }

  void check(const std::string& directory, const std::vector<std::string>& states, size_t acknowledged) const {
    World world(kDisk, nullptr, directory);
    const Client client(world.service().table());
    const auto seen = visible_state(client);
    std::vector<std::string> allowed{states[acknowledged]};
    if (acknowledged + 1 < states.size()) allowed.push_back(states[acknowledged + 1]);
    EXPECT_THAT(allowed, ::testing::Contains(seen));
    for (const auto& bucket : client.list_buckets()) {
      const auto put = client.put(bucket, "afterwards", "x");
      EXPECT_TRUE(put.ok()) << "the bucket takes writes again: " << put.message;
      EXPECT_TRUE(client.remove(bucket, "afterwards", put.version).ok());
    }
    world.service().collect_garbage();
    EXPECT_THAT(find_faults(world.stores().meta(), world.stores().blobs()), ::testing::IsEmpty());
    EXPECT_EQ(visible_state(client), seen) << "after collection";
  }
};

TEST_P(Crash, LosesNothingAndLeavesNothing) {
  const auto states = expected_states();
  for (const auto& pair : {kDisk, kDiskWithin})
    for (const char* effect : {"before", "after"})
      for (uint64_t step = 1;; ++step) {
        SCOPED_TRACE(std::string(scenario().name) + " ended " + effect + " step " + std::to_string(step) +
                     ", bodies in the record up to " + std::to_string(pair.within_max));
        const mortise::test::TempDirectory directory;
        {
          World world(pair, nullptr, directory.path().string());
          scenario().prepare(Client(world.service().table()));
          world.service().collect_garbage();
        }
        size_t acknowledged = 0;
        const bool ended = run_child(directory.path().string(), effect, step, pair.within_max, acknowledged);
        check(directory.path().string(), states, acknowledged);
        if (!ended || HasFailure()) break;
      }
}

std::string crash_name(const ::testing::TestParamInfo<size_t>& info) { return all_scenarios()[info.param].name; }

INSTANTIATE_TEST_SUITE_P(Scenarios, Crash, ::testing::Range(size_t{0}, all_scenarios().size()), crash_name);

}  // namespace
}  // namespace mortise::objects::test
