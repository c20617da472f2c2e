// SPDX-License-Identifier: Apache-2.0
//
// objects_crash_child DIRECTORY SCENARIO EFFECT STEP WITHIN: makes the changes of a scenario on the disk stores in
// DIRECTORY and ends at the given step. WITHIN is the option within_max. Prints "acknowledged" after each change,
// "over" if the step never came.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "unit/kernel/objects/faulty_stores.h"
#include "unit/kernel/objects/scenarios.h"
#include "unit/kernel/objects/stores.h"

using namespace mortise::objects::test;

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  const auto& scenario = all_scenarios().at(std::stoul(argv[2]));
  const auto effect = std::string(argv[3]) == "before" ? Fuse::Effect::exit_before : Fuse::Effect::exit_after;
  Fuse fuse;
  std::unique_ptr<FaultyStores> faulty;
  World world(
      kDisk,
      [&](mortise::objects::ServiceOptions& o) {
        faulty = std::make_unique<FaultyStores>(fuse, o.meta, o.blobs);
        o.meta = faulty->meta();
        o.blobs = faulty->blobs();
        o.within_max = std::stoul(argv[5]);
      },
      argv[1]);
  const Client client(world.service().table());
  world.service().collect_garbage();
  fuse.arm(std::stoul(argv[4]), effect);
  for (const auto& change : scenario.changes) {
    if (!change(client)) break;
    std::puts("acknowledged");
    std::fflush(stdout);
  }
  world.service().collect_garbage();
  fuse.disarm();
  std::puts("over");
  std::fflush(stdout);
  return 0;
}
