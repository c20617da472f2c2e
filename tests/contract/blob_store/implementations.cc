// SPDX-License-Identifier: Apache-2.0
//
// The plugins the suites run against; the author of another adds its name here.
#include "contract/blob_store/fixture.h"

namespace mortise::test {

INSTANTIATE_TEST_SUITE_P(Plugins, BlobStoreContract, ::testing::Values("blob_fs", "blob_memory"),
                         [](const auto& p) { return p.param; });

}  // namespace mortise::test
