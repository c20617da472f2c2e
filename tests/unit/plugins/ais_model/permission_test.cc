// SPDX-License-Identifier: Apache-2.0
#include "ais_model/permission.h"

#include <gtest/gtest.h>
#include <mortise/bytes.h>

#include <string>

namespace mortise::ais_model {
namespace {

using P = Permission;

/// A bucket with a mask.
class Masked {
 public:
  explicit Masked(std::string mask) : mask_(std::move(mask)), property_(pair(kAccessProperty, mask_)) {
    bucket_.properties = &property_;
    bucket_.property_count = 1;
  }
  bool allows(Permission p, Asker asker) const { return is_allowed(bucket_, p, asker); }

 private:
  std::string mask_;
  mortise_pair property_;
  mortise_bucket bucket_{};
};

TEST(Permission, ABucketWithoutAMaskAllowsEverything) {
  for (const Asker asker : {Asker::unknown, Asker::known, Asker::administrator})
    EXPECT_TRUE(is_allowed(mortise_bucket{}, P::admin, asker));
}

TEST(Permission, WhileNobodyHasKeysReadingAndUndoingAreFree) {
  const Masked nothing("0");
  for (const P p : {P::get, P::head_object, P::head_bucket, P::list_objects, P::patch, P::set_bucket_acl})
    EXPECT_TRUE(nothing.allows(p, Asker::unknown)) << name_of(p);
  for (const P p : {P::put, P::append, P::delete_object, P::move_object, P::promote, P::update_object,
                    P::destroy_bucket, P::move_bucket, P::admin})
    EXPECT_FALSE(nothing.allows(p, Asker::unknown)) << name_of(p);
}

TEST(Permission, WithKeysReadingIsForbiddenTooAndAdministratorsCanUndoIt) {
  const Masked nothing("0");
  EXPECT_FALSE(nothing.allows(P::get, Asker::known));
  EXPECT_FALSE(nothing.allows(P::patch, Asker::known));
  EXPECT_FALSE(nothing.allows(P::get, Asker::administrator));
  EXPECT_TRUE(nothing.allows(P::patch, Asker::administrator));
  EXPECT_TRUE(nothing.allows(P::set_bucket_acl, Asker::administrator));
  const Masked read_only("771");
  EXPECT_TRUE(read_only.allows(P::get, Asker::known));
  EXPECT_TRUE(read_only.allows(P::list_objects, Asker::known));
  EXPECT_FALSE(read_only.allows(P::put, Asker::known));
}

TEST(Permission, AMaskThatIsNoneAllowsNothing) { EXPECT_FALSE(Masked("rw").allows(P::put, Asker::unknown)); }

TEST(Permission, Names) {
  EXPECT_EQ(name_of(P::get), "GET");
  EXPECT_EQ(name_of(P::move_bucket), "MOVE-BUCKET");
  EXPECT_EQ(name_of(P::admin), "ADMIN");
  EXPECT_EQ(name_of(P::none), "none");
}

TEST(Permission, ActionsThatNobodyThoughtOfNeedTheMost) {
  EXPECT_FALSE(is_known_action("s3:PutObjectSomething"));
  EXPECT_EQ(permission_of("s3:PutObjectSomething"), P::admin);
  EXPECT_EQ(permission_of("x"), P::admin);
  EXPECT_EQ(permission_of("s3:GetBucketCORS"), P::head_bucket);
  EXPECT_EQ(permission_of("s3:PutBucketCORS"), P::patch);
  EXPECT_EQ(permission_of("s3:PutBucketObjectLockConfiguration"), P::patch);
}

}  // namespace
}  // namespace mortise::ais_model
