// SPDX-License-Identifier: Apache-2.0
//
// Rounds of the job over the real object service, with the clock set ahead.
#include "lifecycle/lifecycle_job.h"

#include <condition_variable>
#include <mutex>

#include "unit/kernel/objects/object_suite.h"

namespace mortise::lifecycle {
namespace {

using objects::test::kDisk;
using objects::test::kDiskWithin;
using objects::test::kDistant;
using objects::test::kMemory;
using objects::test::list_of;
using objects::test::PutOptions;
using objects::test::store_pair_name;

constexpr int64_t kDay = s3_model::LifecycleClock::kDay;

/// mortise.jobs/1, of which a job calls resume() alone.
class FakeJobs {
 public:
  FakeJobs() {
    table_.size = sizeof table_;
    table_.self = this;
    table_.resume = [](void* self, mortise_str) { static_cast<FakeJobs*>(self)->resume(); };
  }
  const mortise_jobs* table() const { return &table_; }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return resumed_; });
    resumed_ = false;
  }

 private:
  void resume() {
    const std::lock_guard lock(mutex_);
    resumed_ = true;
    changed_.notify_one();
  }
  mortise_jobs table_{};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool resumed_ = false;
};

struct Slice : mortise_job_slice {
  Slice() : mortise_job_slice{} {
    size = sizeof(mortise_job_slice);
    budget = uint64_t{1} << 30;
    report = [](mortise_job_slice* self, int32_t, mortise_str line) {
      static_cast<Slice*>(self)->lines += std::string(view(line)) + "\n";
    };
  }
  std::string lines;
};

class Rounds : public objects::test::ObjectSuite {
 protected:
  Rounds() { EXPECT_TRUE(client.create_bucket("bucket").ok()); }
  static std::string rules(const std::string& content, const std::string& filter = "<Filter/>") {
    return "<LifecycleConfiguration><Rule><Status>Enabled</Status>" + filter + content +
           "</Rule></LifecycleConfiguration>";
  }
  void set(const std::string& content, const std::string& filter = "<Filter/>") {
    ASSERT_TRUE(
        client.update_bucket("bucket", {{std::string(s3_model::kLifecycleProperty), rules(content, filter)}}).ok());
  }
  void version() { ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", "enabled"}}).ok()); }
  void in_days(int64_t days) { world.host().set_clock_ahead(days * kDay); }

  std::unique_ptr<LifecycleJob> begin(const std::string& position = {}) {
    mortise_job_begin b{};
    b.size = sizeof b;
    b.id = str("round");
    b.position = str(position);
    services_.emplace(Services{world.host().host(), Objects(world.service().table()), Jobs(jobs_.table()), {}});
    return std::make_unique<LifecycleJob>(*services_, JobBegin(b));
  }
  /// One step and what it began.
  Result<JobNext> step(LifecycleJob& job) {
    JobSlice shown(nullptr, &slice_);
    auto next = job.step(shown);
    if (next && *next == JobNext::pending) jobs_.wait();
    return next;
  }
  /// The report.
  std::string round(const std::string& position = {}) {
    slice_ = Slice();
    const auto job = begin(position);
    for (;;) {
      const auto next = step(*job);
      EXPECT_TRUE(next) << next.error().message;
      if (!next || *next == JobNext::done) return slice_.lines;
    }
  }
  std::string keys() { return objects::test::joined(client.list(list_of("bucket", 1000)).rows); }
  size_t versions() { return client.list_versions(list_of("bucket", 1000)).objects.size(); }

  FakeJobs jobs_;
  Slice slice_;
  std::optional<Services> services_;
};

const std::string kIn3 = "<Expiration><Days>3</Days></Expiration>";

TEST_P(Rounds, ObjectsGoWhenTheirDaysAreOver) {
  client.put("bucket", "logs/1", "x");
  client.put("bucket", "other", "x");
  set(kIn3, "<Filter><Prefix>logs/</Prefix></Filter>");
  in_days(2);
  EXPECT_EQ(round(), "");
  EXPECT_EQ(keys(), "logs/1 other");
  in_days(5);
  EXPECT_EQ(round(), "bucket bucket: 1 expired, 0 were locked or changed meanwhile, 0 failed\n");
  EXPECT_EQ(keys(), "other");
}

TEST_P(Rounds, OnlyThoseWithTheTags) {
  PutOptions tagged;
  tagged.properties = {{"tags", "keep=no&x=1"}};
  client.put("bucket", "goes", "x", tagged);
  client.put("bucket", "stays", "x");
  set(kIn3, "<Filter><Tag><Key>keep</Key><Value>no</Value></Tag></Filter>");
  in_days(5);
  round();
  EXPECT_EQ(keys(), "stays");
}

TEST_P(Rounds, VersionsAreHiddenFirstAndRemovedLater) {
  version();
  client.put("bucket", "k", "1");
  client.put("bucket", "k", "2");
  set(kIn3 + "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays></NoncurrentVersionExpiration>");
  in_days(5);
  round();
  EXPECT_EQ(keys(), "");
  EXPECT_EQ(versions(), 2u) << "the marker, and what it hides since now";
  in_days(9);
  round();
  EXPECT_EQ(versions(), 1u);
  round();
  EXPECT_EQ(versions(), 0u) << "a marker that hides nothing goes with the rule, too";
}

TEST_P(Rounds, WhatIsLockedStays) {
  ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", "enabled"}, {"object_lock", "enabled"}}).ok());
  PutOptions held;
  held.lock.legal_hold = MORTISE_HOLD_ON;
  client.put("bucket", "k", "1", held);
  client.put("bucket", "k", "2");
  client.put("bucket", "k", "3");
  set("<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>");
  in_days(5);
  round();
  EXPECT_EQ(versions(), 2u);
}

TEST_P(Rounds, UploadsAreAborted) {
  ASSERT_TRUE(client.create_upload("bucket", "logs/a").ok());
  ASSERT_TRUE(client.create_upload("bucket", "other").ok());
  set("<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
      "<Filter><Prefix>logs/</Prefix></Filter>");
  round();
  EXPECT_EQ(client.list_uploads(list_of("bucket", 10)).uploads.size(), 2u);
  in_days(4);
  round();
  const auto left = client.list_uploads(list_of("bucket", 10)).uploads;
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].key, "other");
}

TEST_P(Rounds, ManyPagesAndManyBuckets) {
  for (int i = 0; i < 1100; ++i) client.put("bucket", "k" + std::to_string(i), "");
  ASSERT_TRUE(client.create_bucket("another", {{std::string(s3_model::kLifecycleProperty), rules(kIn3)}}).ok());
  ASSERT_TRUE(client.create_bucket("plain").ok());
  client.put("another", "k", "x");
  client.put("plain", "k", "x");
  set(kIn3);
  in_days(5);
  round();
  EXPECT_EQ(keys(), "");
  EXPECT_EQ(client.list(list_of("another", 10)).rows.size(), 0u);
  EXPECT_EQ(client.list(list_of("plain", 10)).rows.size(), 1u);
}

TEST_P(Rounds, ALaterProcessGoesOnWhereItWas) {
  for (int i = 0; i < 1500; ++i) client.put("bucket", "k" + std::to_string(1000 + i), "");
  set(kIn3);
  in_days(5);
  std::string position;
  {
    const auto job = begin();
    ASSERT_TRUE(step(*job));
    position = job->position().value_or("");
  }
  EXPECT_EQ(position, "bucket\nv\nk1998") << "the last key of the page may have more versions";
  client.put("bucket", "k0000", "");
  round(position);
  EXPECT_EQ(keys(), "k0000") << "behind it, all is gone; what is before it waits for the next round";
  EXPECT_EQ(round("a-bucket\nu\nx"), "bucket bucket: 1 expired, 0 were locked or changed meanwhile, 0 failed\n");
}

TEST_P(Rounds, RulesThatAreTakenAwayCountFromTheNextPage) {
  for (int i = 0; i < 1500; ++i) client.put("bucket", "k" + std::to_string(1000 + i), "");
  set(kIn3);
  in_days(5);
  const auto job = begin();
  ASSERT_TRUE(step(*job));
  ASSERT_TRUE(client.update_bucket("bucket", {}, {std::string(s3_model::kLifecycleProperty)}).ok());
  for (auto next = step(*job); next && *next != JobNext::done;) next = step(*job);
  EXPECT_EQ(client.list(list_of("bucket", 1000)).rows.size(), 500u);
}

MORTISE_OVER_ALL_STORES(Rounds);

}  // namespace
}  // namespace mortise::lifecycle
