// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/scope.h"

#include <gtest/gtest.h>

namespace mortise::auth_jwt {
namespace {

using P = ais_model::Permission;

constexpr uint64_t kReading = 771;

Claims claims_with(std::vector<ClusterGrant> clusters, std::vector<BucketGrant> buckets = {}) {
  Claims out;
  out.clusters = std::move(clusters);
  out.buckets = std::move(buckets);
  return out;
}

TEST(Scope, OfNothingAllowsNothing) {
  const std::string scope = scope_of({}, "c");
  EXPECT_FALSE(scope.empty());
  EXPECT_TRUE(is_own_scope(scope));
  EXPECT_FALSE(allows(scope, P::get, "b"));
  EXPECT_FALSE(allows(scope, P::list_buckets, ""));
  EXPECT_TRUE(allows(scope, P::none, ""));
}

TEST(Scope, OfTheClusterCountsInEveryBucket) {
  const std::string scope = scope_of(claims_with({{"other", UINT64_MAX}, {"c", kReading}}), "c");
  EXPECT_TRUE(allows(scope, P::get, "b"));
  EXPECT_FALSE(allows(scope, P::put, "b"));
  EXPECT_FALSE(allows(scope, P::list_buckets, ""));
}

TEST(Scope, WithoutAnIdIsForClustersThatAreNotNamed) {
  EXPECT_TRUE(allows(scope_of(claims_with({{"", kReading}}), "c"), P::get, "b"));
  EXPECT_FALSE(allows(scope_of(claims_with({{"", kReading}, {"c", 4}}), "c"), P::get, "b"));
}

TEST(Scope, OfABucketDecidesAloneThere) {
  const std::string scope = scope_of(claims_with({{"c", kReading}}, {{"c", "b", 4}, {"other", "d", 4}}), "c");
  EXPECT_TRUE(allows(scope, P::put, "b"));
  EXPECT_FALSE(allows(scope, P::get, "b"));
  EXPECT_TRUE(allows(scope, P::get, "bb"));
  EXPECT_FALSE(allows(scope, P::put, "d")) << "of another cluster";
}

TEST(Scope, OfABucketGivesNothingOfTheCluster) {
  const std::string scope = scope_of(claims_with({}, {{"c", "b", UINT64_MAX}}), "c");
  EXPECT_TRUE(allows(scope, P::patch, "b"));
  for (const P p : {P::destroy_bucket, P::move_bucket, P::create_bucket, P::admin}) EXPECT_FALSE(allows(scope, p, "b"));
}

TEST(Scope, LinesOfOthersAllowNothing) {
  for (const char* scope : {"", "cluster 1\n", "auth_jwt.scope/2\ncluster 1\n", "auth_jwt.scope/1\ncluster x\n",
                            "auth_jwt.scope/1\ncluster 99999999999999999999\n", "auth_jwt.scope/1\nbucket 1\n"})
    EXPECT_FALSE(allows(scope, P::get, "b")) << scope;
}

TEST(Scope, ANameCannotAddALine) {
  const std::string scope = scope_of(claims_with({}, {{"c", "x\ncluster 18446744073709551615", 1}}), "c");
  EXPECT_FALSE(allows(scope, P::get, "b"));
}

}  // namespace
}  // namespace mortise::auth_jwt
