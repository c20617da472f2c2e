// SPDX-License-Identifier: Apache-2.0
//
// Changes made through the object service, as event targets see them.
#include "kernel/events/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mortise/event_target.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "kernel/objects/core/for_each.h"
#include "kernel/objects/format/keys.h"
#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/stores.h"
#include "unit/kernel/objects/watched_meta.h"

namespace mortise::events::test {
namespace {

using objects::test::Client;
using objects::test::CopyRequest;
using objects::test::kDisk;
using objects::test::kMemory;
using objects::test::noise;
using objects::test::World;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char* name_of(int32_t kind) {
  switch (kind) {
    case MORTISE_EVENT_OBJECT_PUT:
      return "put";
    case MORTISE_EVENT_OBJECT_COPIED:
      return "copied";
    case MORTISE_EVENT_OBJECT_COMPLETED:
      return "completed";
    case MORTISE_EVENT_OBJECT_RENAMED:
      return "renamed";
    case MORTISE_EVENT_OBJECT_REMOVED:
      return "removed";
    case MORTISE_EVENT_DELETE_MARKER:
      return "marker";
    case MORTISE_EVENT_OBJECT_PROPERTY:
      return "property";
    case MORTISE_EVENT_BUCKET_CREATED:
      return "bucket created";
    case MORTISE_EVENT_BUCKET_REMOVED:
      return "bucket removed";
    case MORTISE_EVENT_BUCKET_PROPERTIES:
      return "bucket properties";
    default:
      return "?";
  }
}

struct Seen {
  std::string what;  // "put bucket/key"
  uint64_t sequence;
  std::string version;
  uint64_t size;
  std::string etag;
  std::string property;
  std::string previous_key;
  uint32_t flags;
};

/// Remembers what it is given and answers as the test says.
class Target final : public EventTarget {
 public:
  explicit Target(uint32_t flags = 0) : EventTarget(flags) {}

  std::unique_ptr<EventInterest> interest(const mortise_bucket& bucket) noexcept override {
    ++asked;
    const uint64_t kinds = view(bucket.name) == "quiet" ? 0 : wanted.load();
    if (kinds == 0) return nullptr;
    class Some final : public EventInterest {
     public:
      Some(uint64_t k, std::atomic<int>& alive) : EventInterest(k), alive_(alive) { ++alive_; }
      ~Some() override { --alive_; }
      bool selects(int32_t, std::string_view key) const noexcept override { return !key.starts_with("no/"); }

     private:
      std::atomic<int>& alive_;
    };
    return std::make_unique<Some>(kinds, interests);
  }
  void deliver(const mortise_call*, const mortise_event& e, EventReply reply) noexcept override {
    const std::lock_guard lock(mutex_);
    seen_.push_back({std::string(name_of(e.kind)) + " " + std::string(view(e.bucket)) + "/" + std::string(view(e.key)),
                     e.sequence, std::string(view(e.version)), e.content_size, std::string(view(e.etag)),
                     std::string(view(e.property)), std::string(view(e.previous_key)), e.flags});
    changed_.notify_all();
    if (holds) {
      held_.push_back(std::move(reply));
      return;
    }
    reply.answer(status == Status::ok ? Result<void>() : Error(status, "as the test says"));
  }
  std::vector<Seen> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  std::vector<std::string> what() const {
    std::vector<std::string> out;
    for (const Seen& s : seen()) out.push_back(s.what);
    return out;
  }
  bool wait_for(size_t events) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(1), [&] { return seen_.size() >= events; });
  }
  void answer_held(const Result<void>& outcome) {
    std::vector<EventReply> held;
    {
      const std::lock_guard lock(mutex_);
      held.swap(held_);
    }
    for (auto& r : held) r.answer(outcome);
  }

  std::atomic<uint64_t> wanted{~uint64_t{0}};
  std::atomic<int> asked{0};
  std::atomic<int> interests{0};
  std::atomic<bool> holds{false};
  std::atomic<Status> status{Status::ok};

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Seen> seen_;
  std::vector<EventReply> held_;
};

class OutboxTest : public ::testing::TestWithParam<objects::test::StorePair> {
 protected:
  OutboxTest() : world_(GetParam(), [this](objects::ServiceOptions& o) { watch(o); }) {
    options_.removal_pause_ms = 0;
    open({{"target", target_.table()}});
  }
  ~OutboxTest() override { close(); }

  void open(std::vector<NamedTarget> targets) {
    host_ = std::make_unique<mortise::test::TestHost>();
    auto outbox = Outbox::open(host_->host(), engine().meta, std::move(targets), options_);
    ASSERT_TRUE(outbox) << outbox.error().message;
    outbox_ = std::move(outbox).value();
    engine().set_event_feed(outbox_);
  }
  /// As a kill does: nothing that was taken since is removed.
  void close() {
    if (outbox_ == nullptr) return;
    engine().set_event_feed(nullptr);
    outbox_->stop();
    host_->stop();
    outbox_.reset();
  }
  objects::Engine& engine() { return world_.service().engine(); }
  Client client() { return Client(world_.service().table()); }
  size_t stored_rows() {
    size_t rows = 0;
    EXPECT_TRUE(
        each_stored_row(engine().meta, [&](const std::string&, std::string_view, std::string_view) { ++rows; }));
    return rows;
  }
  void wait_until_nothing_is_stored() {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (stored_rows() != 0) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up);
      std::this_thread::yield();
    }
  }
  void watch(objects::ServiceOptions& o) {
    meta_ = std::make_unique<objects::test::WatchedMeta>(o.meta);
    o.meta = meta_->table();
  }
  Outbox::TargetReport report(size_t target = 0) const { return outbox_->report().at(target); }

  std::unique_ptr<objects::test::WatchedMeta> meta_;
  World world_;
  Target target_;
  OutboxOptions options_;
  std::unique_ptr<mortise::test::TestHost> host_;
  std::shared_ptr<Outbox> outbox_;
};

INSTANTIATE_TEST_SUITE_P(Stores, OutboxTest, ::testing::Values(kMemory, kDisk),
                         [](const auto& p) { return std::string(p.param.meta); });

TEST_P(OutboxTest, TellsOfEveryKindOfChange) {
  target_.holds = true;  // so that one thing is seen after the other
  auto expect = [&, seen = size_t{0}](std::vector<std::string> wanted) mutable {
    ASSERT_TRUE(target_.wait_for(seen + wanted.size())) << wanted.front();
    auto what = target_.what();
    what.erase(what.begin(), what.begin() + static_cast<ptrdiff_t>(seen));
    EXPECT_THAT(what, ::testing::UnorderedElementsAreArray(wanted));
    seen += wanted.size();
    target_.answer_held({});
  };
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  expect({"bucket created bucket/"});
  const auto put = client().put("bucket", "key", "abc");
  ASSERT_TRUE(put.ok());
  expect({"put bucket/key"});
  EXPECT_EQ(target_.seen().back().size, 3u);
  EXPECT_EQ(target_.seen().back().etag, put.etag);
  EXPECT_EQ(target_.seen().back().version, "null");
  CopyRequest copy;
  copy.source = objects::test::read_of("bucket", "key");
  copy.put = objects::test::put_of("bucket", "copy");
  ASSERT_TRUE(client().copy(copy).ok());
  expect({"copied bucket/copy"});
  copy.put = objects::test::put_of("bucket", "key");
  ASSERT_TRUE(client().copy(copy).ok());
  expect({"copied bucket/key"});
  copy.put = objects::test::put_of("bucket", "renamed");
  ASSERT_TRUE(client().rename(copy).ok());
  expect({"removed bucket/key", "renamed bucket/renamed"});
  ASSERT_TRUE(client().set_property("bucket", "copy", "", "s3.tags", "a=b").ok());
  expect({"property bucket/copy"});
  EXPECT_EQ(target_.seen().back().property, "s3.tags");
  const auto upload = client().create_upload("bucket", "large");
  const auto part = client().put_part("bucket", "large", upload.id, 1, noise(100, 1));
  ASSERT_TRUE(client().complete("bucket", "large", upload.id, {part}).ok());
  expect({"completed bucket/large"});
  ASSERT_TRUE(client().remove("bucket", "large").ok());
  expect({"removed bucket/large"});
  ASSERT_TRUE(client().update_bucket("bucket", {{"versioning", "enabled"}}).ok());
  expect({"bucket properties bucket/"});
  ASSERT_TRUE(client().remove("bucket", "copy").ok());
  expect({"marker bucket/copy"});
  const std::string marker = target_.seen().back().version;
  ASSERT_TRUE(client().remove("bucket", "copy", marker).ok());
  expect({"removed bucket/copy"});
  EXPECT_EQ(target_.seen().back().version, marker);
  EXPECT_EQ(target_.seen().back().flags, MORTISE_EVENT_OF_MARKER);
  ASSERT_TRUE(client().remove("bucket", "copy", "null").ok());
  expect({"removed bucket/copy"});
  ASSERT_TRUE(client().remove("bucket", "renamed", "null").ok());
  expect({"removed bucket/renamed"});
  ASSERT_TRUE(client().delete_bucket("bucket").ok());
  expect({"bucket removed bucket/"});
  wait_until_nothing_is_stored();
}

TEST_P(OutboxTest, TellsNothingOfWhatDoesNotChange) {
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  ASSERT_TRUE(client().put("bucket", "key", "abc").ok());
  ASSERT_TRUE(target_.wait_for(2));
  EXPECT_FALSE(client().create_bucket("bucket").ok());
  EXPECT_TRUE(client().remove("bucket", "nothing").ok());
  EXPECT_FALSE(client().put("bucket", "key", "abc", {.if_none_match = "*"}).ok());
  EXPECT_FALSE(client().delete_bucket("bucket").ok());
  const auto upload = client().create_upload("bucket", "large");
  ASSERT_TRUE(client().put_part("bucket", "large", upload.id, 1, "abc").ok());
  ASSERT_TRUE(client().abort_upload("bucket", "large", upload.id).ok());
  ASSERT_TRUE(client().put("bucket", "last", "").ok());
  ASSERT_TRUE(target_.wait_for(3));
  EXPECT_EQ(target_.what().back(), "put bucket/last");
  EXPECT_EQ(target_.seen().size(), 3u);
}

TEST_P(OutboxTest, ABucketThatNobodyIsInterestedInHasNoRows) {
  target_.holds = true;
  ASSERT_TRUE(client().create_bucket("quiet").ok());
  ASSERT_TRUE(client().put("quiet", "key", "abc").ok());
  EXPECT_EQ(stored_rows(), 0u);
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  ASSERT_TRUE(client().put("bucket", "no/key", "abc").ok());
  EXPECT_EQ(stored_rows(), 1u) << "that of the bucket";
  ASSERT_TRUE(client().put("bucket", "key", "abc").ok());
  EXPECT_EQ(stored_rows(), 2u);
  ASSERT_TRUE(target_.wait_for(2));
  target_.answer_held({});
}

TEST_P(OutboxTest, AsksOncePerStateOfABucket) {
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  EXPECT_EQ(target_.asked, 1);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(client().put("bucket", std::to_string(i), "abc").ok());
  EXPECT_EQ(target_.asked, 1);
  ASSERT_TRUE(client().update_bucket("bucket", {{"s3.etag", "md5"}}).ok());
  target_.wanted = 0;
  ASSERT_TRUE(client().put("bucket", "key", "abc").ok());
  EXPECT_EQ(target_.asked, 2);
  ASSERT_TRUE(target_.wait_for(7));
  EXPECT_EQ(target_.seen().size(), 7u);
  close();
  EXPECT_EQ(target_.interests, 0) << "all are released";
}

TEST_P(OutboxTest, WhatWasNotTakenIsDeliveredAfterARestart) {
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  ASSERT_TRUE(target_.wait_for(1));
  wait_until_nothing_is_stored();
  target_.holds = true;
  for (const char* key : {"a", "b", "a"}) ASSERT_TRUE(client().put("bucket", key, "abc").ok());
  ASSERT_TRUE(client().remove("bucket", "a").ok());
  ASSERT_TRUE(client().remove("bucket", "b").ok());
  ASSERT_TRUE(client().delete_bucket("bucket").ok());
  ASSERT_TRUE(target_.wait_for(4)) << "one of each key, one of the bucket";
  const uint64_t last = target_.seen().back().sequence;
  close();
  target_.answer_held({});  // after the end: nobody listens
  EXPECT_EQ(stored_rows(), 6u);
  world_.service().collect_garbage();
  EXPECT_EQ(stored_rows(), 6u) << "they outlive their bucket";
  target_.holds = false;
  const size_t before = target_.seen().size();
  open({{"target", target_.table()}});
  ASSERT_TRUE(target_.wait_for(before + 6));
  std::map<std::string, std::vector<std::string>> by_key;
  auto seen = target_.seen();
  for (size_t i = before; i < seen.size(); ++i)
    by_key[seen[i].what.substr(seen[i].what.find('/') + 1)].push_back(seen[i].what.substr(0, seen[i].what.find(' ')));
  EXPECT_THAT(by_key["a"], ElementsAre("put", "put", "removed"));
  EXPECT_THAT(by_key["b"], ElementsAre("put", "removed"));
  wait_until_nothing_is_stored();
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  ASSERT_TRUE(target_.wait_for(before + 7));
  EXPECT_GT(target_.seen().back().sequence, last) << "numbers grow over restarts";
}

TEST_P(OutboxTest, ATargetThatFailsGetsItAgain) {
  target_.status = Status::io;
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  ASSERT_TRUE(target_.wait_for(2));
  EXPECT_EQ(target_.seen()[0].sequence, target_.seen()[1].sequence);
  target_.status = Status::ok;
  wait_until_nothing_is_stored();
  EXPECT_GE(report().counts.failed, 2u);
  EXPECT_EQ(report().counts.delivered, 1u);
  EXPECT_THAT(host_->lines(), ::testing::Contains(HasSubstr("an event target did not take an event")));
}

TEST_P(OutboxTest, WhatATargetRefusesIsDropped) {
  target_.status = Status::invalid;
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  wait_until_nothing_is_stored();
  EXPECT_EQ(target_.seen().size(), 1u);
  EXPECT_EQ(report().counts.rejected, 1u);
}

TEST_P(OutboxTest, OneThatNeverAnswersHoldsUpNeitherOthersNorTheEnd) {
  close();
  Target other;
  target_.holds = true;
  open({{"target", target_.table()}, {"other", other.table()}});
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(client().put("bucket", std::to_string(i), "abc").ok());
  ASSERT_TRUE(other.wait_for(101));
  EXPECT_EQ(report(0).queued, 101u);
  ASSERT_TRUE(target_.wait_for(64));
  EXPECT_EQ(target_.seen().size(), 64u) << "as many as it says by saying nothing";
  close();
  EXPECT_EQ(stored_rows(), 101u);
  const size_t before = target_.seen().size();
  target_.answer_held({});
  target_.holds = false;
  open({{"target", target_.table()}, {"other", other.table()}});
  ASSERT_TRUE(target_.wait_for(before + 101));
  wait_until_nothing_is_stored();
  close();
}

TEST_P(OutboxTest, AtTheLimitChangesAreRefusedAndNothingIsChanged) {
  close();
  options_.max_queued = 3;
  target_.holds = true;
  open({{"target", target_.table()}});
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  ASSERT_TRUE(client().put("bucket", "a", "abc").ok());
  ASSERT_TRUE(client().put("bucket", "b", "abc").ok());
  for (const auto& result : {client().put("bucket", "c", "abc"), client().remove("bucket", "a"),
                             client().set_property("bucket", "a", "", "s3.tags", "a=b")}) {
    EXPECT_EQ(result.status, MORTISE_BUSY);
    EXPECT_EQ(result.detail, MORTISE_EVENTS_FULL);
    EXPECT_THAT(result.message, HasSubstr("'target' is too far behind"));
  }
  EXPECT_EQ(client().create_bucket("other").detail, MORTISE_EVENTS_FULL);
  EXPECT_FALSE(client().head_bucket("other").ok());
  EXPECT_TRUE(client().create_bucket("quiet").ok()) << "of which it wants to know nothing";
  EXPECT_TRUE(client().put("bucket", "no/key", "abc").ok());
  EXPECT_TRUE(client().get("bucket", "a").ok());
  EXPECT_FALSE(client().get("bucket", "c").ok());
  target_.holds = false;
  target_.answer_held({});
  wait_until_nothing_is_stored();
  EXPECT_TRUE(client().put("bucket", "c", "abc").ok());
}

TEST_P(OutboxTest, OneThatMayLoseLosesRatherThanHoldUpChanges) {
  close();
  Target lossy(MORTISE_EVENT_TARGET_MAY_LOSE);
  options_.max_queued = 2;
  lossy.holds = true;
  open({{"lossy", lossy.table()}});
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(client().put("bucket", key, "abc").ok());
  EXPECT_EQ(report().counts.lost, 2u);
  EXPECT_EQ(stored_rows(), 2u);
  close();
}

TEST_P(OutboxTest, WhatWaitsForATargetThatIsNotThereStays) {
  close();
  Target other;
  target_.holds = other.holds = true;
  open({{"target", target_.table()}, {"other", other.table()}});
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  ASSERT_TRUE(target_.wait_for(1) && other.wait_for(1));
  close();
  target_.answer_held({});
  other.answer_held({});
  target_.holds = other.holds = false;
  open({{"target", target_.table()}});
  EXPECT_THAT(host_->lines(), ::testing::Contains(HasSubstr("events wait for a target that is not enabled")));
  ASSERT_TRUE(target_.wait_for(2));
  close();
  EXPECT_EQ(stored_rows(), 1u);
  open({{"other", other.table()}});
  ASSERT_TRUE(other.wait_for(2));
  wait_until_nothing_is_stored();
  EXPECT_EQ(target_.seen().size(), 2u) << "it has taken its own";
  close();
}

TEST_P(OutboxTest, WhatWaitsForATargetThatWillNotComeBackIsDropped) {
  target_.holds = true;
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  close();
  target_.answer_held({});
  options_.discarded = {"target"};
  Target other;
  open({{"other", other.table()}});
  close();
  EXPECT_EQ(stored_rows(), 0u);
  EXPECT_THAT(other.seen(), IsEmpty());
}

TEST_P(OutboxTest, ChangesOfAKeyByManyAtOnceComeInOrder) {
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  constexpr int kThreads = 4, kChanges = 100;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([this, t] {
      for (int i = 0; i < kChanges; ++i)
        ASSERT_TRUE(client().put("bucket", "key", std::string(static_cast<size_t>(t * kChanges + i), 'x')).ok());
    });
  for (auto& t : threads) t.join();
  ASSERT_TRUE(target_.wait_for(1 + kThreads * kChanges));
  uint64_t last = 0;
  for (const Seen& s : target_.seen()) {
    if (s.what != "put bucket/key") continue;
    EXPECT_GT(s.sequence, last);
    last = s.sequence;
  }
  EXPECT_EQ(target_.seen().back().size, client().head("bucket", "key").object->size) << "the last one is what is there";
}

// A store that does not know reads its log again before it takes another commit. A read does not wait for that.
TEST_P(OutboxTest, AChangeThatComesAboutLateIsToldOfInItsPlace) {
  ASSERT_TRUE(client().create_bucket("bucket").ok());
  meta_->delay_next_with(objects::keys::kObject);
  EXPECT_FALSE(client().put("bucket", "key", "late").ok());
  ASSERT_TRUE(target_.wait_for(2));
  EXPECT_EQ(client().head("bucket", "key").object->size, 4u);
  ASSERT_TRUE(client().remove("bucket", "key").ok());
  ASSERT_TRUE(target_.wait_for(3));
  EXPECT_THAT(target_.what(), ElementsAre("bucket created bucket/", "put bucket/key", "removed bucket/key"));
}

TEST(OutboxWithoutTargets, TheFeedCostsNothingAndChangesAreNotTold) {
  World world(kMemory);
  Client client(world.service().table());
  ASSERT_TRUE(client.create_bucket("bucket").ok());
  ASSERT_TRUE(client.put("bucket", "key", "abc").ok());
  for (const auto& key : world.record_keys()) EXPECT_EQ(key.find(" e"), std::string::npos) << key;
}

}  // namespace
}  // namespace mortise::events::test
