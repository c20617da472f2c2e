// SPDX-License-Identifier: Apache-2.0
//
// Object lock: no way to remove a locked version, and what becomes of locks.
#include <thread>

#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

constexpr int64_t kDay = 24 * 60 * 60 * 1000;

class Lock : public ObjectSuite {
 protected:
  Lock() { EXPECT_TRUE(client.create_bucket("bucket", {{"versioning", "enabled"}, {"object_lock", "enabled"}}).ok()); }
  int64_t now() { return world.host().host().unix_ms(); }
  mortise_object_lock until(int64_t ms, int32_t retention = MORTISE_RETENTION_GOVERNANCE) {
    return {retention, MORTISE_HOLD_NONE, now() + ms};
  }
  std::string put(std::string_view key, const mortise_object_lock& lock = {}, std::string_view body = "x") {
    PutOptions options;
    options.lock = lock;
    const auto r = client.put("bucket", key, body, options);
    EXPECT_TRUE(r.ok()) << r.message;
    return r.version;
  }
  WriteResult remove(std::string_view key, std::string_view version, bool bypass = false) {
    mortise_remove r = remove_of("bucket", key, version);
    if (bypass) r.flags = MORTISE_REMOVE_BYPASS_GOVERNANCE;
    return client.remove(r);
  }
  WriteResult retain(std::string_view key, std::string_view version, const mortise_object_lock& lock,
                     uint32_t more_flags = 0) {
    return client.set_lock("bucket", key, version, MORTISE_LOCK_RETENTION | more_flags, lock);
  }
  WriteResult hold(std::string_view key, std::string_view version, int32_t state) {
    return client.set_lock("bucket", key, version, MORTISE_LOCK_LEGAL_HOLD, {0, state, 0});
  }
  mortise_object_lock lock_of(std::string_view key, std::string_view version = {}) {
    const auto r = client.head("bucket", key, version);
    EXPECT_TRUE(r.ok()) << r.message;
    return r.object ? r.object->lock : mortise_object_lock{};
  }
};

TEST_P(Lock, GovernanceYieldsToWhoMayBypassIt) {
  const auto version = put("k", until(kDay));
  const auto refused = remove("k", version);
  EXPECT_EQ(refused.status, MORTISE_DENIED);
  EXPECT_EQ(refused.detail, MORTISE_LOCKED);
  EXPECT_EQ(client.get("bucket", "k", version).body, "x");
  EXPECT_TRUE(remove("k", version, true).ok());
  EXPECT_EQ(client.get("bucket", "k", version).status, MORTISE_NOT_FOUND);
}

TEST_P(Lock, ComplianceYieldsToNobody) {
  const auto version = put("k", until(kDay, MORTISE_RETENTION_COMPLIANCE));
  EXPECT_EQ(remove("k", version, true).detail, MORTISE_LOCKED);
  EXPECT_EQ(retain("k", version, {}, MORTISE_LOCK_BYPASS_GOVERNANCE).detail, MORTISE_LOCKED);
  EXPECT_EQ(retain("k", version, until(kDay), MORTISE_LOCK_BYPASS_GOVERNANCE).detail, MORTISE_LOCKED);
  EXPECT_EQ(retain("k", version, until(kDay / 2, MORTISE_RETENTION_COMPLIANCE)).detail, MORTISE_LOCKED);
  EXPECT_TRUE(retain("k", version, until(2 * kDay, MORTISE_RETENTION_COMPLIANCE)).ok());
}

TEST_P(Lock, AHoldStaysUntilItIsTakenAway) {
  const auto version = put("k");
  EXPECT_EQ(lock_of("k").legal_hold, MORTISE_HOLD_NONE);
  EXPECT_TRUE(hold("k", version, MORTISE_HOLD_ON).ok());
  EXPECT_EQ(remove("k", version, true).detail, MORTISE_LOCKED);
  EXPECT_TRUE(hold("k", version, MORTISE_HOLD_OFF).ok());
  EXPECT_EQ(lock_of("k").legal_hold, MORTISE_HOLD_OFF);
  EXPECT_TRUE(remove("k", version).ok());
}

TEST_P(Lock, ARetentionIsExtendedByAnybodyAndWeakenedByFew) {
  const auto version = put("k", until(kDay));
  EXPECT_EQ(retain("k", version, until(kDay / 2)).detail, MORTISE_LOCKED);
  EXPECT_EQ(retain("k", version, {}).detail, MORTISE_LOCKED);
  EXPECT_EQ(retain("k", version, until(kDay, MORTISE_RETENTION_COMPLIANCE)).detail, MORTISE_LOCKED);
  EXPECT_TRUE(retain("k", version, until(2 * kDay)).ok());
  EXPECT_TRUE(retain("k", version, until(kDay), MORTISE_LOCK_BYPASS_GOVERNANCE).ok());
  EXPECT_TRUE(retain("k", version, {}, MORTISE_LOCK_BYPASS_GOVERNANCE).ok());
  EXPECT_EQ(lock_of("k").retention, MORTISE_RETENTION_NONE);
  EXPECT_TRUE(remove("k", version).ok());
}

TEST_P(Lock, ARetentionEndsAtItsDateByTheClock) {
  const auto version = put("k", until(kDay, MORTISE_RETENTION_COMPLIANCE));
  world.host().set_clock_ahead(-30 * kDay);
  EXPECT_EQ(remove("k", version).detail, MORTISE_LOCKED);
  world.host().set_clock_ahead(2 * kDay);
  EXPECT_TRUE(retain("k", version, {}).ok()) << "what is over protects nothing";
  EXPECT_TRUE(remove("k", version).ok());
}

TEST_P(Lock, WhatIsLockedOutlivesEveryWrite) {
  ASSERT_TRUE(client.create_bucket("older").ok());
  ASSERT_TRUE(client.put("older", "k", "null").ok());
  ASSERT_TRUE(client.update_bucket("older", {{"versioning", "enabled"}, {"object_lock", "enabled"}}).ok());
  ASSERT_TRUE(client.set_lock("older", "k", "null", MORTISE_LOCK_LEGAL_HOLD, {0, MORTISE_HOLD_ON, 0}).ok());
  EXPECT_TRUE(client.put("older", "k", "new").ok());
  EXPECT_TRUE(client.remove("older", "k").ok()) << "a marker hides, and removes nothing";
  EXPECT_EQ(client.remove("older", "k", "null").detail, MORTISE_LOCKED);
  EXPECT_EQ(client.get("older", "k", "null").body, "null");
  EXPECT_EQ(client.update_bucket("older", {{"versioning", "suspended"}}).detail, MORTISE_LOCK_VERSIONING);
  EXPECT_EQ(client.update_bucket("older", {}, {"object_lock"}).detail, MORTISE_LOCK_VERSIONING);
  EXPECT_EQ(client.delete_bucket("older").detail, MORTISE_BUCKET_NOT_EMPTY);
}

TEST_P(Lock, ABucketWithoutVersionsHasNone) {
  ASSERT_TRUE(client.create_bucket("plain").ok());
  EXPECT_EQ(client.update_bucket("plain", {{"object_lock", "enabled"}}).detail, MORTISE_LOCK_VERSIONING);
  const auto other = client.create_bucket("other", {{"object_lock", "enabled"}});
  EXPECT_EQ(other.detail, MORTISE_LOCK_VERSIONING);
  EXPECT_EQ(other.message, "bucket 'other' can have object lock only with versioning enabled");
  EXPECT_EQ(client.update_bucket("plain", {{"object_lock", "governance 0d"}}).detail, MORTISE_INVALID_PROPERTY);
  PutOptions options;
  options.lock = until(kDay);
  EXPECT_EQ(client.put("plain", "k", "x", options).detail, MORTISE_NO_OBJECT_LOCK);
  EXPECT_EQ(client.create_upload("plain", "k", options).detail, MORTISE_NO_OBJECT_LOCK);
  ASSERT_TRUE(client.put("plain", "k", "x").ok());
  EXPECT_EQ(client.set_lock("plain", "k", {}, MORTISE_LOCK_LEGAL_HOLD, {0, MORTISE_HOLD_ON, 0}).detail,
            MORTISE_NO_OBJECT_LOCK);
  CopyRequest copy;
  copy.source = read_of("plain", "k");
  copy.put = put_of("plain", "k");
  copy.put.lock = until(kDay);
  EXPECT_EQ(client.copy(copy).detail, MORTISE_NO_OBJECT_LOCK) << "onto itself, too";
}

TEST_P(Lock, NewVersionsGetTheRetentionOfTheBucket) {
  ASSERT_TRUE(client.update_bucket("bucket", {{"object_lock", "compliance 2d"}}).ok());
  const auto before = now();
  put("k");
  const auto own = lock_of("k");
  EXPECT_EQ(own.retention, MORTISE_RETENTION_COMPLIANCE);
  EXPECT_GE(own.retain_until_ms, before + 2 * kDay);
  EXPECT_LE(own.retain_until_ms, now() + 2 * kDay);
  put("named", until(9 * kDay));
  EXPECT_EQ(lock_of("named").retention, MORTISE_RETENTION_GOVERNANCE);
  put("held", {0, MORTISE_HOLD_ON, 0});
  EXPECT_EQ(lock_of("held").retention, MORTISE_RETENTION_COMPLIANCE);
  EXPECT_EQ(lock_of("held").legal_hold, MORTISE_HOLD_ON);
  CopyRequest copy;
  copy.source = read_of("bucket", "named");
  copy.put = put_of("bucket", "copy");
  ASSERT_TRUE(client.copy(copy).ok());
  EXPECT_EQ(lock_of("copy").retention, MORTISE_RETENTION_COMPLIANCE) << "that of the source is not copied";
  ASSERT_TRUE(client.update_bucket("bucket", {{"object_lock", "enabled"}}).ok());
  put("later");
  EXPECT_EQ(lock_of("later").retention, MORTISE_RETENTION_NONE);
}

TEST_P(Lock, AnUploadCarriesItsLock) {
  PutOptions options;
  options.lock = until(kDay, MORTISE_RETENTION_COMPLIANCE);
  options.lock.legal_hold = MORTISE_HOLD_ON;
  const auto upload = client.create_upload("bucket", "k", options);
  ASSERT_TRUE(upload.ok()) << upload.message;
  PutOptions checked, hashed;
  checked.digests = {{"md5", false}};
  hashed.digests = {{"sha256", false}};  // as a signature covers
  EXPECT_EQ(client.put_part("bucket", "k", upload.id, 1, noise(100'000, 1)).detail, MORTISE_CHECKSUM_MISUSE);
  EXPECT_EQ(client.put_part("bucket", "k", upload.id, 1, noise(9, 1), hashed).detail, MORTISE_CHECKSUM_MISUSE);
  const auto part = client.put_part("bucket", "k", upload.id, 1, noise(100'000, 1), checked);
  ASSERT_TRUE(client.put_part("bucket", "k", upload.id, 2, noise(50'000, 2), checked).ok());
  const auto made = client.complete("bucket", "k", upload.id, {{1, part.etag}});
  ASSERT_TRUE(made.ok()) << made.message;
  const auto lock = lock_of("k");
  EXPECT_EQ(lock.retention, MORTISE_RETENTION_COMPLIANCE);
  EXPECT_EQ(lock.retain_until_ms, options.lock.retain_until_ms);
  EXPECT_EQ(lock.legal_hold, MORTISE_HOLD_ON);
  EXPECT_EQ(remove("k", made.version).detail, MORTISE_LOCKED);
}

TEST_P(Lock, IsOfAVersionAndIsStored) {
  const auto one = put("k", until(kDay), noise(70'000, 1)), two = put("k");
  EXPECT_EQ(lock_of("k").retention, MORTISE_RETENTION_NONE);
  EXPECT_EQ(lock_of("k", one).retention, MORTISE_RETENTION_GOVERNANCE);
  reopen();
  EXPECT_EQ(remove("k", one).detail, MORTISE_LOCKED);
  EXPECT_TRUE(remove("k", two).ok());
  EXPECT_EQ(lock_of("k").retention, MORTISE_RETENTION_GOVERNANCE) << "it has become the current one";
  EXPECT_TRUE(client.set_property("bucket", "k", {}, "tags", "a=1").ok());
  EXPECT_EQ(remove("k", one).detail, MORTISE_LOCKED);
  const auto listed = client.list_versions(list_of("bucket", 10));
  ASSERT_EQ(listed.objects.size(), 1u);
  EXPECT_EQ(listed.objects[0].lock.retention, MORTISE_RETENTION_GOVERNANCE);
}

TEST_P(Lock, MarkersAndWhatIsNotThereHaveNone) {
  const auto version = put("k");
  const auto marker = client.remove("bucket", "k");
  EXPECT_EQ(hold("k", marker.version, MORTISE_HOLD_ON).detail, MORTISE_IS_DELETE_MARKER);
  EXPECT_EQ(hold("none", {}, MORTISE_HOLD_ON).detail, MORTISE_NO_SUCH_KEY);
  EXPECT_EQ(retain("k", version, {MORTISE_RETENTION_GOVERNANCE, 0, 0}).status, MORTISE_INVALID) << "without a date";
  EXPECT_TRUE(client.remove("bucket", "k", marker.version).ok());
}

/// Whichever comes first, a version that is on hold is there.
TEST_P(Lock, ARemovalAndAHoldThatMeetLeaveNothingHeldAndGone) {
  for (int i = 0; i < 30; ++i) {
    const auto version = put("k");
    WriteResult removed, held;
    std::thread remover([&] { removed = remove("k", version); });
    held = hold("k", version, MORTISE_HOLD_ON);
    remover.join();
    EXPECT_NE(held.ok(), removed.ok());
    EXPECT_EQ(client.get("bucket", "k", version).ok(), held.ok());
    if (!held.ok()) continue;
    EXPECT_TRUE(hold("k", version, MORTISE_HOLD_OFF).ok());
    EXPECT_TRUE(remove("k", version).ok());
  }
}

TEST_P(Lock, ARemovalIsOfTheVersionThatWasMeant) {
  put("k");
  mortise_list list = list_of("bucket", 10);
  list.wants = MORTISE_WANT_STATE;
  const auto state = [&] { return client.list_versions(list).objects.front().state; };
  mortise_conditions same = no_conditions();
  same.present = MORTISE_WITH_STATE;
  same.if_state = state();
  EXPECT_TRUE(hold("k", {}, MORTISE_HOLD_OFF).ok());
  EXPECT_NE(state(), same.if_state) << "a lock is part of it";
  mortise_remove request = remove_of("bucket", "k");
  request.conditions = &same;
  EXPECT_EQ(client.remove(request).detail, MORTISE_IF_STATE);
  EXPECT_EQ(client.get("bucket", "k").body, "x");
  same.if_state = state();
  const auto marker = client.remove(request);
  ASSERT_TRUE(marker.ok());
  request.version = str(marker.version);
  EXPECT_EQ(client.remove(request).detail, MORTISE_IF_STATE) << "that of the object";
  same.if_state = state();
  EXPECT_TRUE(client.remove(request).ok());
  EXPECT_EQ(client.get("bucket", "k").body, "x");
}

TEST_P(Lock, ARemovalAsAnOlderVersionSparesWhatIsCurrentAgain) {
  const auto older = put("k");
  const auto newer = put("k");
  mortise_conditions noncurrent = no_conditions();
  noncurrent.present = MORTISE_WITH_NONCURRENT;
  mortise_remove request = remove_of("bucket", "k", newer);
  request.conditions = &noncurrent;
  EXPECT_EQ(client.remove(request).detail, MORTISE_IF_STATE);
  ASSERT_TRUE(client.remove(remove_of("bucket", "k", newer)).ok());
  request.version = str(older);
  EXPECT_EQ(client.remove(request).detail, MORTISE_IF_STATE) << "it was promoted";
  EXPECT_EQ(client.get("bucket", "k").body, "x");
  put("k");
  EXPECT_TRUE(client.remove(request).ok()) << "another is the current one";
}

MORTISE_OVER_ALL_STORES(Lock);

TEST(BucketLock, YearsAreOfTheCalendar) {
  const auto lock = BucketLock::load("governance 1y");
  ASSERT_TRUE(lock);
  const int64_t leap_day = 1'709'164'800'123;  // 2024-02-29T00:00:00.123Z
  EXPECT_EQ(lock->retain_until(leap_day), 1'740'787'200'123) << "2025-03-01";
  EXPECT_EQ(BucketLock::load("compliance 10y")->retain_until(0), 315'532'800'000) << "1980-01-01";
  EXPECT_EQ(BucketLock::load("compliance 36500d")->store(), "compliance 36500d");
  for (const char* bad : {"", "on", "governance", "governance ", "governance d", "governance 1", "governance 1m",
                          "governance 36501d", "compliance 101y", "governance -1d", "governance 1d ", "GOVERNANCE 1d"})
    EXPECT_FALSE(BucketLock::load(bad)) << bad;
}

}  // namespace
}  // namespace mortise::objects::test
