// SPDX-License-Identifier: Apache-2.0
//
// The plugins the suites run against; the author of another adds its name here.
#include "contract/meta_store/fixture.h"

namespace mortise::test {

INSTANTIATE_TEST_SUITE_P(Plugins, MetaStoreContract,
                         ::testing::Values("meta_leveldb", "meta_leveldb separate_above=0",
                                           "meta_leveldb separate_above=1", "meta_memory"),
                         [](const auto& p) {
                           std::string name = p.param;
                           for (char& c : name)
                             if (c == ' ' || c == '=') c = '_';
                           return name;
                         });

}  // namespace mortise::test
