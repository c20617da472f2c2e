// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/start_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mortise::plugin {
namespace {

using testing::ElementsAre;

std::vector<std::string> order_of(const std::vector<Unit>& units) {
  const Result<std::vector<size_t>> order = start_order(units);
  if (!order) return {order.error().message};
  std::vector<std::string> names;
  for (const size_t i : *order) names.push_back(units[i].name);
  return names;
}

std::vector<Unit> usual_server() {
  return {{"api_s3", {"mortise.api/1"}, {"mortise.objects/1", "mortise.access/1"}, {}},
          {"auth_sigv4", {"mortise.authn/1"}, {}, {}},
          {"auth_policy", {"mortise.authz/1"}, {"mortise.objects/1"}, {}},
          {"blob_fs", {"mortise.blob_store/1"}, {}, {}},
          {"checksum_xxhash", {"mortise.checksum/1"}, {}, {}},
          {"checksum_crc", {"mortise.checksum/1"}, {}, {}},
          {"meta_leveldb", {"mortise.meta_store/1"}, {}, {}},
          {"objects", {"mortise.objects/1"}, {"mortise.meta_store/1", "mortise.blob_store/1"}, {"mortise.checksum/1"}},
          {"access", {"mortise.access/1"}, {}, {"mortise.authn/1", "mortise.authz/1"}}};
}

TEST(StartOrder, ProvidersComeBeforeThoseThatNeedThem) {
  EXPECT_THAT(order_of(usual_server()), ElementsAre("checksum_crc", "checksum_xxhash", "meta_leveldb", "blob_fs",
                                                    "auth_sigv4", "objects", "auth_policy", "access", "api_s3"));
}

TEST(StartOrder, DoesNotDependOnTheOrderOfTheInput) {
  std::vector<Unit> units = usual_server();
  const std::vector<std::string> expected = order_of(units);
  std::sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) { return a.name < b.name; });
  do {
    ASSERT_EQ(order_of(units), expected);
  } while (std::next_permutation(units.begin(), units.begin() + 5,
                                 [](const Unit& a, const Unit& b) { return a.name < b.name; }));
}

TEST(StartOrder, AllProvidersOfANeedComeFirst) {
  EXPECT_THAT(order_of({{"a", {}, {"x/1"}, {}}, {"b", {"x/1"}, {}, {}}, {"c", {"x/1"}, {}, {}}}),
              ElementsAre("b", "c", "a"));
}

TEST(StartOrder, AMissingProviderIsNamed) {
  EXPECT_THAT(order_of({{"a", {}, {"x/1", "y/1"}, {"z/1"}}}),
              ElementsAre("plugin 'a' is refused: it needs x/1 and y/1, which nothing that is enabled provides"));
}

TEST(StartOrder, AUnitDoesNotProvideForItself) {
  EXPECT_THAT(order_of({{"a", {"x/1"}, {"x/1"}, {}}}),
              ElementsAre("plugin 'a' is refused: it needs x/1, which nothing that is enabled provides"));
}

TEST(StartOrder, ACircleIsNamed) {
  EXPECT_THAT(order_of({{"free", {}, {}, {}},
                        {"hangs_on", {}, {"a/1"}, {}},
                        {"a", {"a/1"}, {"b/1"}, {}},
                        {"b", {"b/1"}, {"c/1"}, {}},
                        {"c", {"c/1"}, {"a/1"}, {}}}),
              ElementsAre("plugins require each other in a cycle: a needs b needs c needs a"));
}

}  // namespace
}  // namespace mortise::plugin
