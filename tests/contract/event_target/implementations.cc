// SPDX-License-Identifier: Apache-2.0
//
// The plugins the suite runs against; an author adds one here.
#include "contract/event_target/fixture.h"

namespace mortise::test {

INSTANTIATE_TEST_SUITE_P(Plugins, EventTargetContract,
                         ::testing::Values(TargetUnderTest{"../tests/zoo/zoo_event_file", {}}),
                         [](const auto& p) { return p.param.plugin.substr(p.param.plugin.rfind('/') + 1); });

}  // namespace mortise::test
